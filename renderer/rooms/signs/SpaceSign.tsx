import { IconLock, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { useHome } from '../../store/home.ts';
import styles from './signs.module.css';

const NO_SPACES: readonly SpaceView[] = [];

/** All spaces as the home status tells them; empty until it is known. */
export function useSpaces(): readonly SpaceView[] {
  const home = useHome();
  return home.is === 'known' ? home.status.spaces : NO_SPACES;
}

/** The private space goes by the window's word for it, whatever it is called inside. */
export function useSpaceName(): (space: Pick<SpaceView, 'private' | 'name'>) => string {
  const { t } = useTranslation();
  return (space) => (space.private ? t('words.private') : space.name);
}

/** A space's name with a lock (only on this PC) or people (shared); `brief` shows the lock without its words. */
export function SpaceSign({ id, brief = false }: { id: SpaceId; brief?: boolean }) {
  const space = useSpaces().find((each) => each.id === id);
  const nameOf = useSpaceName();
  if (!space) return null;
  const Icon = space.private ? IconLock : IconUsers;
  return (
    <span className={styles.space} title={space.private ? nameOf(space) : undefined}>
      <Icon size="1rem" stroke={1.8} aria-hidden />
      <span dir="auto" data-heard={(brief && space.private) || undefined}>
        {nameOf(space)}
      </span>
    </span>
  );
}
