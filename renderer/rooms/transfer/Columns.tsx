import { useTranslation } from 'react-i18next';
import type { ColumnTarget, ImportPreview } from '../../../sync/api.ts';
import { Select } from '../../kit/field/Select.tsx';
import { TARGETS } from './mapOf.ts';
import styles from './transfer.module.css';

/** Each column of the file with a few of its cells, and where it goes. */
export function Columns({
  columns,
  displaced,
  onPoint,
}: {
  columns: ImportPreview['columns'];
  /** Columns that another one has put under the text, with the target they lost. */
  displaced: ReadonlyMap<string, ColumnTarget>;
  onPoint(column: string, target: ColumnTarget): void;
}) {
  const { t } = useTranslation();
  return (
    <section className={styles.columnsPart}>
      <h3>{t('transfer.columns')}</h3>
      <p>{t('transfer.columnsText')}</p>
      <ul className={styles.columns}>
        {columns.map(({ name, filled, samples, target }) => {
          const lost = displaced.get(name);
          return (
            <li key={name} data-ignored={target === 'ignore' || undefined}>
              <span className={styles.columnWords}>
                <strong dir="auto">{name}</strong>
                <span className={styles.samples} dir="auto">
                  {samples.length === 0 ? t('transfer.emptyColumn') : samples.join(' · ')}
                </span>
                <span className={styles.filled}>{t('transfer.filled', { count: filled })}</span>
              </span>
              <Select
                aria-label={t('transfer.goesTo', { name })}
                value={target}
                onChange={(chosen) => onPoint(name, chosen)}
                options={TARGETS.map((each) => ({ value: each, label: t(`target.${each}`) }))}
              />
              <span className={styles.displaced} role="status">
                {lost ? t('transfer.displaced', { target: t(`target.${lost}`) }) : ''}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
