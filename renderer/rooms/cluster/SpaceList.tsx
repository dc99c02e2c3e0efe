import { Button } from '@mantine/core';
import { IconLock, IconPlus, IconTicket, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { Empty } from '../../kit/page/Empty.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { Badge } from '../../kit/text/Badge.tsx';
import { addressOf } from '../../route.ts';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import { CreateSpace } from './CreateSpace.tsx';
import styles from './cluster.module.css';
import { JoinSpace } from './JoinSpace.tsx';

function Card({ space }: { space: SpaceView }) {
  const { t } = useTranslation();
  const nameOf = useSpaceName();
  const Icon = space.private ? IconLock : IconUsers;
  return (
    <li>
      <a className={styles.card} href={addressOf('cluster', space.id)}>
        <Icon size="1.5rem" stroke={1.6} aria-hidden />
        <span className={styles.cardWords}>
          <strong dir="auto">{nameOf(space)}</strong>
          <span className={styles.quiet}>
            {space.private ? t('spaces.privateText') : t('spaces.members', { count: space.members })}
            {' · '}
            {t('spaces.entries', { count: space.entries })}
          </span>
        </span>
        {space.private ? null : (
          <Badge tone={space.role === 'removed' ? 'clay' : 'plain'}>{t(`role.${space.role}`)}</Badge>
        )}
      </a>
    </li>
  );
}

type Open = 'nothing' | 'create' | 'join';

export function SpaceList() {
  const { t } = useTranslation();
  const spaces = useSpaces();
  const [open, setOpen] = useState<Open>('nothing');
  const close = (): void => setOpen('nothing');
  const ways = (
    <>
      <Button
        variant="default"
        leftSection={<IconTicket size="1.125rem" stroke={1.7} />}
        onClick={() => setOpen('join')}
      >
        {t('spaces.join')}
      </Button>
      <Button leftSection={<IconPlus size="1.125rem" stroke={1.8} />} onClick={() => setOpen('create')}>
        {t('spaces.create')}
      </Button>
    </>
  );
  const shared = spaces.some((space) => !space.private);
  return (
    <Page title={t('spaces.title')} lead={t('spaces.lead')} actions={shared ? ways : null}>
      <ul className={styles.cards}>
        {spaces.map((space) => (
          <Card key={space.id} space={space} />
        ))}
      </ul>
      {shared || spaces.length === 0 ? null : (
        <Empty title={t('spaces.emptyTitle')} actions={ways}>
          {t('spaces.emptyText')}
        </Empty>
      )}
      {open === 'create' ? <CreateSpace onClose={close} /> : null}
      {open === 'join' ? <JoinSpace onClose={close} /> : null}
    </Page>
  );
}
