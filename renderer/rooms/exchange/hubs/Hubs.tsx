/** Hubs: PCs on the internet that pass on what a cluster exchanges, for those who are never in one place. */
import { Button } from '@mantine/core';
import { IconCloud, IconCloudOff, IconCloudPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HubView } from '../../../../sync/api.ts';
import { call } from '../../../bridge/bridge.ts';
import { TextField } from '../../../kit/field/Field.tsx';
import { Section, Sheet } from '../../../kit/page/Page.tsx';
import { RelativeTime } from '../../../kit/text/RelativeTime.tsx';
import { say } from '../../../kit/toast/Toasts.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { sentenceFor } from '../../signs/sentence.ts';
import { useAct } from '../../verbs/useAct.ts';
import { useAsk } from '../../verbs/useAsk.ts';
import { wentWords } from '../near/nearWords.ts';
import { UnderWay } from '../near/UnderWay.tsx';
import { DataLimit } from './DataLimit.tsx';
import styles from './hubs.module.css';

/** `https://` goes without saying; everything else of an address matters. */
const shortOf = (address: string): string => address.replace(/^https:\/\//, '');

function Line({ hub }: { hub: HubView }) {
  const { t } = useTranslation();
  const act = useAct();
  const { address, state, fault, notes, met, progress } = hub;
  const Icon = state === 'linked' ? IconCloud : IconCloudOff;
  /** Where Undo is pressed, this line is gone: a refusal is a remark as well. */
  const undo = async (): Promise<void> => {
    const answer = await call('hub.add', { address });
    if (!answer.ok) say({ text: sentenceFor(answer.fault), tone: 'wrong' });
  };
  const forget = async (): Promise<void> => {
    if (!(await act.run('hub.forget', { address }))) return;
    say({ text: t('hubs.forgotten'), action: { label: t('kit.undo'), run: () => void undo() } });
  };
  return (
    <li data-state={state}>
      <Icon size="1.5rem" stroke={1.6} aria-hidden />
      <div className={styles.words}>
        <bdi dir="ltr" className={styles.address}>
          {shortOf(address)}
        </bdi>
        {progress ? <UnderWay who={shortOf(address)} progress={progress} /> : <span>{wentWords(hub)}</span>}
        <span className={styles.state}>
          {t(`hubs.state.${state}`)}
          {state !== 'linked' && met !== undefined ? (
            <>
              {' '}
              {t('hubs.met')} <RelativeTime at={met} />
            </>
          ) : null}
        </span>
        {fault ? <span className={styles.why}>{sentenceFor(fault)}</span> : null}
        {notes.map((note) => (
          <span key={note.code} className={styles.why}>
            {sentenceFor(note)}
          </span>
        ))}
        <FaultNote fault={act.fault} />
      </div>
      <div className={styles.acts}>
        {state === 'waiting' ? (
          <Button
            size="sm"
            variant="default"
            disabled={act.busy}
            onClick={() => void act.run('hub.call', { address })}
          >
            {t('near.callNow')}
            <span className={styles.heard}> {shortOf(address)}</span>
          </Button>
        ) : null}
        <Button size="sm" variant="subtle" color="gray" disabled={act.busy} onClick={() => void forget()}>
          {t('near.forget')}
          <span className={styles.heard}> {shortOf(address)}</span>
        </Button>
      </div>
    </li>
  );
}

function Add() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const act = useAct();
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed.trim() === '') return;
    if (await act.run('hub.add', { address: typed })) setTyped('');
  };
  return (
    <form className={styles.add} onSubmit={(event) => void send(event)}>
      <TextField
        label={t('hubs.address')}
        hint={t('hubs.addressHint')}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          act.refuse(undefined);
        }}
        dir="ltr"
        maxLength={1_000}
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.nativeEvent.isComposing) event.preventDefault();
        }}
        beside={
          <Button
            type="submit"
            size="md"
            disabled={act.busy}
            leftSection={<IconCloudPlus size="1.25rem" stroke={1.7} />}
          >
            {t('hubs.add')}
          </Button>
        }
      />
      <FaultNote fault={act.fault} />
    </form>
  );
}

export function Hubs() {
  const { t } = useTranslation();
  const { asked } = useAsk('hub.status', {}, 'hub');
  const hubs = asked.is === 'answered' ? asked.value.hubs : [];
  return (
    <Section title={t('hubs.title')}>
      <FaultNote fault={asked.is === 'refused' ? asked.fault : undefined} />
      {asked.is === 'answered' ? (
        <Sheet>
          <div className={styles.all}>
            {hubs.length > 0 ? (
              <ul className={styles.hubs}>
                {hubs.map((hub) => (
                  <Line key={hub.address} hub={hub} />
                ))}
              </ul>
            ) : (
              <p>{t('hubs.none')}</p>
            )}
            {hubs.length > 0 ? <DataLimit /> : null}
            <Add />
          </div>
        </Sheet>
      ) : null}
    </Section>
  );
}
