/** Photos and files on this PC: how much room they take, and which come by themselves. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileRules } from '../../../sync/api.ts';
import { Field } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { Section } from '../../kit/page/Page.tsx';
import { useArrivals } from '../files/useFiles.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { sizeOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './settings.module.css';

const RULES = [
  { value: 'always', key: 'settings.filesAlways' },
  { value: 'near', key: 'settings.filesNear' },
  { value: 'opened', key: 'settings.filesOpened' },
] as const;
const GIGABYTE = 1_000_000_000;
const ROOMS = [0.2, 0.5, 1, 2, 5, 10, 50].map((gigabytes) => gigabytes * GIGABYTE);

export function FilesKept() {
  const { t } = useTranslation();
  const { asked, again } = useAsk('files.rules', {});
  const arrivals = useArrivals();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something came
  useEffect(() => again(), [again, arrivals]);
  const act = useAct();
  const wished = useRef<Partial<FileRules>>({});
  const keeping = useRef(false);
  if (asked.is !== 'answered') return null;
  const { rule, budgetBytes, here, elsewhere } = asked.value;
  // One that was set by a command is none of ours; it is shown as it is.
  const rooms = ROOMS.includes(budgetBytes) ? ROOMS : [...ROOMS, budgetBytes].sort((a, b) => a - b);
  /** What is chosen while an earlier choice is still being kept comes after it, and is not lost. */
  const change = async (rules: Partial<FileRules>): Promise<void> => {
    wished.current = { ...wished.current, ...rules };
    if (keeping.current) return;
    keeping.current = true;
    while (Object.keys(wished.current).length > 0) {
      const next = wished.current;
      wished.current = {};
      await act.run('files.rules', next);
    }
    keeping.current = false;
    again();
  };
  return (
    <Section title={t('settings.files')}>
      <div className={styles.form}>
        <p>
          {here.files > 0
            ? t('settings.filesHere', { size: sizeOf(here.bytes) })
            : t('settings.filesHereNone')}{' '}
          {elsewhere.files > 0
            ? t('settings.filesElsewhere', { count: elsewhere.files, size: sizeOf(elsewhere.bytes) })
            : null}
        </p>
        <Field label={t('settings.filesRule')}>
          {({ id }) => (
            <Select
              id={id}
              value={rule}
              onChange={(chosen) => void change({ rule: chosen })}
              options={RULES.map(({ value, key }) => ({ value, label: t(key) }))}
            />
          )}
        </Field>
        <Field label={t('settings.filesBudget')}>
          {({ id }) => (
            <Select
              id={id}
              value={String(budgetBytes)}
              disabled={rule === 'opened'}
              onChange={(chosen) => void change({ budgetBytes: Number(chosen) })}
              options={rooms.map((room) => ({ value: String(room), label: sizeOf(room) }))}
            />
          )}
        </Field>
        <p className={styles.quiet}>{t('settings.filesRuleText')}</p>
        <FaultNote fault={act.fault} />
      </div>
    </Section>
  );
}
