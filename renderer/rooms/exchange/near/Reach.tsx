import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanStatus } from '../../../../sync/api.ts';
import { TextField } from '../../../kit/field/Field.tsx';
import { say } from '../../../kit/toast/Toasts.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { sentenceFor } from '../../signs/sentence.ts';
import { useAct } from '../../verbs/useAct.ts';
import { addressFrom, calledAs } from './address.ts';
import styles from './near.module.css';

/** What those parts of the section need that call somebody. */
export interface Calling {
  onStatus(status: LanStatus): void;
  /** Says something to those who do not see what came of it. */
  onSay(words: string): void;
}

function Ours({ addresses }: { addresses: readonly string[] }) {
  const { t } = useTranslation();
  const [best, ...others] = addresses;
  if (best === undefined) return <p>{t('near.noAddress')}</p>;
  const copy = async (): Promise<void> => {
    const copied = await navigator.clipboard.writeText(best).then(
      () => true,
      () => false,
    );
    say(copied ? { text: t('near.copied') } : { text: t('story.copyFailed'), tone: 'wrong' });
  };
  return (
    <div className={styles.ours}>
      <p className={styles.label}>{t('near.ours')}</p>
      <div className={styles.read}>
        <bdi dir="ltr" className={styles.best}>
          {best}
        </bdi>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconCopy size="1.125rem" stroke={1.7} />}
          onClick={() => void copy()}
        >
          {t('near.copy')}
        </Button>
      </div>
      {others.length > 0 ? (
        <p className={styles.others}>
          {t('near.alsoOurs')}
          {others.map((address) => (
            <bdi key={address} dir="ltr" className={styles.address}>
              {address}
            </bdi>
          ))}
        </p>
      ) : null}
      <p className={styles.quiet}>{t('near.oursText')}</p>
    </div>
  );
}

function Theirs({ onStatus, onSay }: Calling) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const act = useAct();
  // Only the shell knows every address that can be called; what it cannot read is no address either.
  const unread = act.fault?.code === 'arguments-wrong';

  const connect = async (): Promise<void> => {
    const address = addressFrom(typed);
    setWrong(address === undefined);
    act.refuse(undefined);
    if (address === undefined) return;
    onSay('');
    const status = await act.run('lan.call', { address });
    if (!status) return;
    onStatus(status);
    const called = calledAs(address, status);
    if (called?.fault) onSay(sentenceFor(called.fault));
    else setTyped('');
  };

  return (
    <form
      className={styles.theirs}
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <TextField
        label={t('near.theirs')}
        hint={t('near.theirsHint')}
        problem={wrong || unread ? t('near.notAddress') : undefined}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setWrong(false);
          act.refuse(undefined);
        }}
        dir="ltr"
        maxLength={300}
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.nativeEvent.isComposing) event.preventDefault();
        }}
        beside={
          <Button type="submit" size="md" disabled={act.busy}>
            {t(act.busy ? 'near.state.calling' : 'near.connect')}
          </Button>
        }
      />
      <FaultNote fault={unread ? undefined : act.fault} />
    </form>
  );
}

/** How two PCs find each other when they do not by themselves: our address to read out, theirs to type in. */
export function Reach({ status, ...calling }: Calling & { status: LanStatus }) {
  const { t } = useTranslation();
  return (
    <div className={`${styles.side} ${styles.reach}`}>
      <h3>{t('near.another')}</h3>
      {status.addresses.length === 0 && status.fault ? null : <Ours addresses={status.addresses} />}
      <Theirs {...calling} />
    </div>
  );
}
