/** Settings: who you are, how the window looks, and how the house stands. */
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeStatus } from '../../../sync/api.ts';
import { Field, TextField } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { Page, Section } from '../../kit/page/Page.tsx';
import { useScheme } from '../../kit/theme/useScheme.ts';
import { say } from '../../kit/toast/Toasts.tsx';
import { LANGUAGES, speak } from '../../locales/index.ts';
import { addressOf } from '../../route.ts';
import { useHome } from '../../store/home.ts';
import { keepLook, TEXT_SIZES, type TextSize, useLook } from '../../store/look.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { ownNameOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import { Doctor } from './Doctor.tsx';
import { FilesKept } from './FilesKept.tsx';
import styles from './settings.module.css';
import { adoptTextSize } from './textSize.ts';

function Names({ status }: { status: HomeStatus }) {
  const { t } = useTranslation();
  const [name, setName] = useState(status.name);
  const [firm, setFirm] = useState(status.firm);
  const act = useAct();
  const same = name.trim() === status.name && firm.trim() === status.firm;
  const save = async (): Promise<void> => {
    if (await act.run('home.rename', { name: name.trim(), firm: firm.trim() }))
      say({ text: t('settings.saved') });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField label={t('settings.name')} value={name} onChange={setName} maxLength={120} />
      <TextField label={t('settings.firm')} value={firm} onChange={setFirm} maxLength={120} />
      <p className={styles.quiet}>{t('settings.nameText')}</p>
      <FaultNote fault={act.fault} />
      <div>
        <Button type="submit" disabled={act.busy || same || name.trim() === '' || firm.trim() === ''}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

function Look() {
  const { t, i18n } = useTranslation();
  const { scheme, setScheme } = useScheme();
  const look = useLook();
  return (
    <div className={styles.form}>
      <Field label={t('settings.language')}>
        {({ id }) => (
          <Select
            id={id}
            value={look.lang || i18n.language}
            onChange={(lang) => {
              keepLook({ lang });
              void speak(lang);
            }}
            options={LANGUAGES.map((tag) => ({ value: tag, label: ownNameOf(tag) }))}
          />
        )}
      </Field>
      <Field label={t('settings.scheme')}>
        {({ id }) => (
          <SegmentedControl
            id={id}
            aria-label={t('settings.scheme')}
            value={scheme}
            onChange={(value) => setScheme(value)}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({
              value,
              label: t(`settings.${value}`),
            }))}
          />
        )}
      </Field>
      <Field label={t('settings.size')}>
        {({ id }) => (
          <SegmentedControl<TextSize>
            id={id}
            aria-label={t('settings.size')}
            value={look.textSize}
            onChange={(textSize) => {
              keepLook({ textSize });
              adoptTextSize(textSize);
            }}
            data={TEXT_SIZES.map((value) => ({ value, label: t(`settings.textSize.${value}`) }))}
          />
        )}
      </Field>
    </div>
  );
}

export function SettingsRoom() {
  const { t } = useTranslation();
  const home = useHome();
  return (
    <Page title={t('settings.title')}>
      {home.is === 'known' ? (
        <Section title={t('settings.you')}>
          <Names key={`${home.status.name} ${home.status.firm}`} status={home.status} />
        </Section>
      ) : null}
      <Section title={t('settings.look')}>
        <Look />
      </Section>
      {home.is === 'known' && home.status.founded ? <FilesKept /> : null}
      <Section title={t('settings.house')}>
        {home.is === 'known' ? (
          <dl className={styles.facts}>
            <dt>{t('settings.entries')}</dt>
            <dd>{home.status.entries}</dd>
            <dt>{t('settings.spaces')}</dt>
            <dd>{home.status.spaces.length}</dd>
            <dt>{t('settings.device')}</dt>
            <dd className={styles.id}>{home.status.device}</dd>
          </dl>
        ) : null}
        <Doctor />
        <p>
          <a href={addressOf('transfer')}>{t('settings.transfer')}</a>
        </p>
        <p>
          <a href={addressOf('welcome')}>{t('transfer.starter')}</a>
        </p>
      </Section>
    </Page>
  );
}
