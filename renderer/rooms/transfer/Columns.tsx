import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnTarget, ImportPreview } from '../../../sync/api.ts';
import { TARGETS } from './mapOf.ts';
import styles from './transfer.module.css';

/** Each column of the file with a few of its cells, and where it goes. */
export function Columns({
  columns,
  onPoint,
}: {
  columns: ImportPreview['columns'];
  onPoint(column: string, target: ColumnTarget): void;
}) {
  const { t } = useTranslation();
  return (
    <section className={styles.columnsPart}>
      <h3>{t('transfer.columns')}</h3>
      <p>{t('transfer.columnsText')}</p>
      <ul className={styles.columns}>
        {columns.map(({ name, filled, samples, target }) => (
          <li key={name} data-ignored={target === 'ignore' || undefined}>
            <span className={styles.columnWords}>
              <strong dir="auto">{name}</strong>
              <span className={styles.samples} dir="auto">
                {samples.length === 0 ? t('transfer.emptyColumn') : samples.join(' · ')}
              </span>
              <span className={styles.filled}>{t('transfer.filled', { count: filled })}</span>
            </span>
            <NativeSelect
              aria-label={t('transfer.goesTo', { name })}
              value={target}
              onChange={(event) => {
                const chosen = TARGETS.find((each) => each === event.currentTarget.value);
                if (chosen) onPoint(name, chosen);
              }}
              data={TARGETS.map((each) => ({ value: each, label: t(`target.${each}`) }))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
