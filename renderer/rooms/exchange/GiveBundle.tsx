import { Button } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Receipt } from '../../../sync/api.ts';
import { type DeviceId, parseDeviceId, type SpaceId } from '../../../sync/domain/ids.ts';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { fetchOut } from '../../bridge/bridge.ts';
import { Field } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { Progress } from '../../kit/notice/Progress.tsx';
import { Empty } from '../../kit/page/Empty.tsx';
import { Sheet } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import { useHome } from '../../store/home.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './exchange.module.css';
import { LeavingView } from './LeavingView.tsx';
import { ReceiptView } from './ReceiptView.tsx';

function ChooseReceiver({
  space,
  value,
  onChange,
}: {
  space: SpaceId;
  value: DeviceId | undefined;
  onChange(device: DeviceId | undefined): void;
}) {
  const { t } = useTranslation();
  const { asked } = useAsk('space.members', { space }, 'home');
  const others = asked.is === 'answered' ? asked.value.filter((m) => m.state === 'active' && !m.us) : [];
  if (others.length < 2) return null;
  return (
    <Field label={t('exchange.for')}>
      {({ id }) => (
        <Select<string>
          id={id}
          value={value ?? ''}
          onChange={(device) => onChange(parseDeviceId(device))}
          options={[
            { value: '', label: t('exchange.everybody') },
            ...others.map((member) => ({
              value: member.id,
              label: [member.name, member.firm].filter((text) => text !== '').join(', '),
            })),
          ]}
        />
      )}
    </Field>
  );
}

function Give({ spaces, first }: { spaces: readonly SpaceView[]; first: SpaceView }) {
  const { t } = useTranslation();
  const [spaceId, setSpaceId] = useState(first.id);
  const [receiver, setReceiver] = useState<DeviceId>();
  const [made, setMade] = useState<Receipt>();
  const space = spaces.find((each) => each.id === spaceId) ?? first;
  const target = { space: space.id, ...(receiver ? { for: receiver } : {}) };
  const { asked, again } = useAsk('bundle.preview', target, 'rows');
  const act = useAct();

  const make = async (): Promise<void> => {
    const bundle = await act.run('bundle.make', target);
    if (!bundle) return;
    setMade(bundle.receipt);
    again();
    await fetchOut(bundle.file, bundle.receipt.file);
  };

  return (
    <Sheet>
      <div className={styles.give}>
        <div className={styles.choices}>
          <Field label={t('exchange.space')}>
            {({ id }) => (
              <Select
                id={id}
                value={space.id}
                onChange={(chosen) => {
                  setSpaceId(chosen);
                  setReceiver(undefined);
                  setMade(undefined);
                }}
                options={spaces.map((each) => ({ value: each.id, label: each.name }))}
              />
            )}
          </Field>
          <ChooseReceiver space={space.id} value={receiver} onChange={setReceiver} />
        </div>
        {asked.is === 'answered' ? <LeavingView leaving={asked.value} /> : null}
        {asked.is === 'refused' ? <FaultNote fault={asked.fault} /> : null}
        {act.progress ? (
          <Progress label={t('exchange.making')} {...act.progress} onCancel={act.cancel} />
        ) : null}
        <FaultNote fault={act.fault} />
        <div>
          <Button
            size="md"
            disabled={act.busy || asked.is !== 'answered'}
            leftSection={<IconPackageExport size="1.25rem" stroke={1.7} />}
            onClick={() => void make()}
          >
            {t('exchange.make')}
          </Button>
        </div>
        <div className={styles.live} aria-live="polite">
          {made ? <ReceiptView receipt={made} next={t('exchange.madeNext')} /> : null}
        </div>
      </div>
    </Sheet>
  );
}

/** `wanted` comes from an address and may name a space that is not there. */
export function GiveBundle({ wanted }: { wanted: SpaceId | undefined }) {
  const { t } = useTranslation();
  const home = useHome();
  if (home.is !== 'known') return null;
  const spaces = home.status.spaces.filter((space) => !space.private && space.role !== 'removed');
  const first =
    spaces.find((space) => space.id === wanted) ?? spaces.find((space) => space.unsent > 0) ?? spaces[0];
  if (first) return <Give key={wanted} spaces={spaces} first={first} />;
  const removed = home.status.spaces.find((space) => space.role === 'removed');
  return (
    <Empty
      title={removed ? t('exchange.removed', { space: removed.name }) : t('exchange.noSpace')}
      actions={
        <Button component="a" href={addressOf('cluster')}>
          {t('exchange.toSpaces')}
        </Button>
      }
    >
      {t(removed ? 'exchange.removedText' : 'exchange.noSpaceText')}
    </Empty>
  );
}
