/** The first room: two questions, then something to start from. */
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../kit/field/Field.tsx';
import { Mark } from '../../kit/frame/Mark.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { go } from '../../route.ts';
import { useHome } from '../../store/home.ts';
import { caughtUp } from '../../store/shelf.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { ownNameOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './WelcomeRoom.module.css';

function Names({ onFounded }: { onFounded(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [firm, setFirm] = useState('');
  const [asked, setAsked] = useState(false);
  const act = useAct();
  const found = async (): Promise<void> => {
    setAsked(true);
    if (name.trim() === '' || firm.trim() === '') return;
    // Stay in this room when the home stands: the starter set is still to be offered.
    go('welcome', undefined, {}, { replace: true });
    if (await act.run('home.found', { name: name.trim(), firm: firm.trim() })) onFounded();
  };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void found();
      }}
    >
      <TextField
        question
        label={t('welcome.name')}
        value={name}
        onChange={setName}
        maxLength={120}
        problem={asked && name.trim() === '' ? t('welcome.needed') : undefined}
        autoFocus
      />
      <TextField
        question
        label={t('welcome.firm')}
        value={firm}
        onChange={setFirm}
        maxLength={120}
        problem={asked && firm.trim() === '' ? t('welcome.needed') : undefined}
      />
      <p className={styles.quiet}>{t('welcome.why')}</p>
      <FaultNote fault={act.fault} />
      <div>
        <Button type="submit" size="lg" disabled={act.busy}>
          {t('welcome.go')}
        </Button>
      </div>
    </form>
  );
}

/** `first`: asked on the first day, when the alternative is an empty shelf. */
function Starter({ first }: { first: boolean }) {
  const { t, i18n } = useTranslation();
  const { asked } = useAsk('starter.offer', {});
  const [langs, setLangs] = useState<readonly string[]>();
  const act = useAct();
  const home = (): void => go('home', undefined, {}, { replace: true });

  if (asked.is === 'asking') return null;
  const offers = asked.is === 'answered' ? asked.value : [];
  const speaks = i18n.language.split('-')[0];
  const wanted =
    langs ??
    offers
      .map(({ lang }) => lang)
      .filter((lang) => lang === 'en' || lang.split('-')[0] === speaks || navigator.languages.includes(lang));

  const take = async (): Promise<void> => {
    const report = await act.run('starter.take', { langs: [...wanted] });
    if (!report) return;
    // Home must not call a shelf empty whose rows are on their way.
    await caughtUp();
    say({
      text: report.added === 0 ? t('welcome.takenAlready') : t('welcome.taken', { count: report.added }),
    });
    home();
  };

  return (
    <div className={styles.form}>
      <fieldset className={styles.langs}>
        <legend>{t('welcome.starterLangs')}</legend>
        {offers.map(({ lang, entries }) => (
          <Checkbox
            key={lang}
            checked={wanted.includes(lang)}
            onChange={(event) =>
              setLangs(
                event.currentTarget.checked ? [...wanted, lang] : wanted.filter((each) => each !== lang),
              )
            }
            label={<bdi lang={lang}>{ownNameOf(lang)}</bdi>}
            description={t('welcome.entries', { count: entries })}
          />
        ))}
      </fieldset>
      <p className={styles.quiet}>{t('welcome.starterText')}</p>
      <FaultNote fault={asked.is === 'refused' ? asked.fault : act.fault} />
      <div className={styles.acts}>
        <Button size="lg" disabled={act.busy || wanted.length === 0} onClick={() => void take()}>
          {t('welcome.take')}
        </Button>
        <Button size="lg" variant="subtle" color="gray" onClick={home}>
          {t(first ? 'welcome.empty' : 'kit.cancel')}
        </Button>
      </div>
    </div>
  );
}

export function WelcomeRoom() {
  const { t } = useTranslation();
  const home = useHome();
  const [founded, setFounded] = useState(false);
  const second = founded || (home.is === 'known' && home.status.founded);
  return (
    <div className={styles.welcome}>
      <Mark size="3rem" />
      {second ? (
        <Page key="starter" title={t('welcome.starterTitle')} lead={t('welcome.starterLead')}>
          <Starter first={founded} />
        </Page>
      ) : (
        <Page key="names" title={t('welcome.title')} lead={t('welcome.lead')} focusTitle={false}>
          <Names onFounded={() => setFounded(true)} />
        </Page>
      )}
    </div>
  );
}
