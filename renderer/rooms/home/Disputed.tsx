import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Callout } from '../../kit/page/Callout.tsx';
import { addressOf } from '../../route.ts';
import { useDisputed } from '../../store/picks.ts';

/** What waits for somebody to choose between two versions, with the way to it; nothing while nothing does. */
export function Disputed() {
  const { t } = useTranslation();
  const disputed = useDisputed();
  if (!disputed || disputed.length === 0) return null;
  const [only] = disputed;
  return (
    <Callout
      tone="warning"
      title={t('home.disputed', { count: disputed.length })}
      actions={
        <Button
          component="a"
          size="compact-md"
          href={
            disputed.length === 1
              ? addressOf('entry', only)
              : addressOf('library', undefined, { only: 'disputed' })
          }
        >
          {t('home.choose')}
        </Button>
      }
    >
      <p>{t('home.disputedText')}</p>
    </Callout>
  );
}
