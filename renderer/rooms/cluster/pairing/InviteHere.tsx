/** An invitation for somebody who is beside us: an address and a number to read out, or a code. Open while it is shown. */
import { Button } from '@mantine/core';
import { IconCopy, IconUserCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuestView, InvitingView } from '../../../../sync/api.ts';
import type { Role, SpaceView } from '../../../../sync/domain/space.ts';
import { call } from '../../../bridge/bridge.ts';
import { Dialog } from '../../../kit/dialog/Dialog.tsx';
import { Callout } from '../../../kit/page/Callout.tsx';
import { QrCode } from '../../../kit/text/QrCode.tsx';
import { say } from '../../../kit/toast/Toasts.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { sentenceFor } from '../../signs/sentence.ts';
import { type Act, useAct } from '../../verbs/useAct.ts';
import { InTurn } from './InTurn.tsx';
import styles from './pairing.module.css';
import { usePairing } from './usePairing.ts';

const spelled = (number: string): string => `${number.slice(0, 3)} ${number.slice(3)}`;

function Place({ addresses }: { addresses: readonly string[] }) {
  const { t } = useTranslation();
  const [best, ...others] = addresses;
  if (best === undefined) return <Callout tone="warning">{t('near.noAddress')}</Callout>;
  return (
    <div>
      <p>{t('pair.there')}</p>
      <bdi dir="ltr" className={styles.large}>
        {best}
      </bdi>
      {others.length > 0 ? (
        <p className={styles.quiet}>
          {t('near.alsoOurs')}{' '}
          {others.slice(0, 2).map((address) => (
            <bdi key={address} dir="ltr" className={styles.address}>
              {address}
            </bdi>
          ))}
        </p>
      ) : null}
    </div>
  );
}

function Code({ code }: { code: string }) {
  const { t } = useTranslation();
  const copy = async (): Promise<void> => {
    const copied = await navigator.clipboard.writeText(code).then(
      () => true,
      () => false,
    );
    say(copied ? { text: t('near.copied') } : { text: t('story.copyFailed'), tone: 'wrong' });
  };
  return (
    <div className={styles.code}>
      <h3>{t('pair.codeTitle')}</h3>
      {/* In capitals and without its beginning the picture is coarser, and so easier to read from afar. */}
      <QrCode text={code.replace(/^.*\?/, '').toUpperCase()} label={t('pair.codeAlt')} />
      <Button
        size="sm"
        variant="default"
        leftSection={<IconCopy size="1.125rem" stroke={1.7} />}
        onClick={() => void copy()}
      >
        {t('pair.codeCopy')}
      </Button>
      <p className={styles.quiet}>{t('pair.codeText')}</p>
    </div>
  );
}

function Guest({ guest, space, act }: { guest: GuestView; space: string; act: Act }) {
  const { t } = useTranslation();
  if (guest.is === 'number')
    return (
      <>
        <p>{t('pair.tell')}</p>
        <p className={styles.number} dir="ltr">
          {spelled(guest.number)}
        </p>
      </>
    );
  if (guest.is === 'question')
    return (
      <>
        <p className={styles.asked}>{t('pair.question', { name: guest.name, firm: guest.firm })}</p>
        <p className={styles.quiet}>{t('pair.questionText', { space })}</p>
        <div className={styles.answers}>
          <Button
            disabled={act.busy}
            leftSection={<IconUserCheck size="1.125rem" stroke={1.7} />}
            onClick={() => void act.run('pair.answer', { letIn: true })}
          >
            {t('pair.letIn')}
          </Button>
          <Button
            variant="default"
            disabled={act.busy}
            onClick={() => void act.run('pair.answer', { letIn: false })}
          >
            {t('pair.notThem')}
          </Button>
        </div>
      </>
    );
  if (guest.is === 'handed') return <p>{t('pair.handed', { name: guest.name })}</p>;
  if (guest.is === 'nobody' && guest.fault) return <p>{sentenceFor(guest.fault)}</p>;
  return <p className={styles.quiet}>{t(guest.is === 'guest' ? 'pair.guest' : 'pair.waiting')}</p>;
}

function Shown({ inviting, space, act }: { inviting: InvitingView; space: SpaceView; act: Act }) {
  const { guest, addresses, code } = inviting;
  // While a number is read or a question answered, nothing beside it asks for attention.
  const isFree = guest.is === 'nobody' || guest.is === 'guest';
  return (
    <div className={styles.sides}>
      <div className={styles.side}>
        {isFree ? <Place addresses={addresses} /> : null}
        <InTurn turn={guest.is} live={guest.is !== 'question'}>
          <Guest guest={guest} space={space.name} act={act} />
        </InTurn>
      </div>
      {isFree && addresses.length > 0 ? <Code code={code} /> : null}
    </div>
  );
}

export function InviteHere({ space, role, onClose }: { space: SpaceView; role: Role; onClose(): void }) {
  const { t } = useTranslation();
  const act = useAct();
  const answer = useAct();
  const { inviting } = usePairing();
  const mine = inviting?.space === space.id ? inviting : undefined;
  const begun = useRef(false);
  const begin = (): void => void act.run('pair.invite', { space: space.id, role });
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown once, and closed when it is shown no more
  useEffect(() => {
    if (!begun.current) begin();
    begun.current = true;
    return () => void call('pair.close', {});
  }, []);

  const guest = mine?.guest;
  const isOver = guest?.is === 'joined' || guest?.is === 'closed';
  const again = (
    <Button disabled={act.busy} onClick={begin}>
      {t('pair.again')}
    </Button>
  );
  return (
    <Dialog
      wide
      title={t('invite.title', { space: space.name })}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          {guest?.is === 'closed' || (act.fault && !mine) ? again : null}
          <Button variant={guest?.is === 'joined' ? 'filled' : 'default'} onClick={onClose}>
            {t(isOver ? 'invite.done' : 'pair.end')}
          </Button>
        </>
      }
    >
      <FaultNote fault={act.fault ?? answer.fault} />
      {guest?.is === 'joined' ? (
        <Callout tone="good" title={t('pair.joinedTitle', { name: guest.name })}>
          <p role="status">{t('pair.joined', { name: guest.name, firm: guest.firm, space: space.name })}</p>
        </Callout>
      ) : null}
      {guest?.is === 'closed' ? <FaultNote fault={guest.fault} /> : null}
      {mine && !isOver ? <Shown inviting={mine} space={space} act={answer} /> : null}
      {isOver || act.fault ? null : <p className={styles.quiet}>{t('pair.while')}</p>}
    </Dialog>
  );
}
