import { IconFileImport, IconPencilPlus, IconUsersPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import styles from './HomeRoom.module.css';

const STEPS = [
  { name: 'write', Icon: IconPencilPlus, address: addressOf('capture') },
  { name: 'import', Icon: IconFileImport, address: addressOf('transfer') },
  { name: 'join', Icon: IconUsersPlus, address: addressOf('cluster') },
] as const;

/** What to do with an empty granary: three ways to begin, none of them needed. */
export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Section title={t('home.emptyTitle')}>
      <p className={styles.calm}>{t('home.emptyText')}</p>
      <ul className={styles.steps}>
        {STEPS.map(({ name, Icon, address }) => (
          <li key={name}>
            <a className={styles.step} href={address}>
              <Icon size="1.75rem" stroke={1.5} aria-hidden />
              <strong>{t(`home.step.${name}.title`)}</strong>
              <span>{t(`home.step.${name}.text`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
