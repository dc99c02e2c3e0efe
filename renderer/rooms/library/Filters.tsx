import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CONFIDENCES, KINDS } from '../../../sync/domain/entry.ts';
import { Select } from '../../kit/field/Select.tsx';
import { FilterChips } from '../../kit/list/FilterChips.tsx';
import { useDeletedCount, useDisputed } from '../../store/picks.ts';
import { useFacets } from '../../store/search/client.ts';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import styles from './LibraryRoom.module.css';
import { isFiltered, type Only, UNFILTERED, type Wanted } from './wanted.ts';

export interface FiltersProps {
  wanted: Wanted;
  onChange(changes: Partial<Wanted>): void;
}

/** So many tags are offered as chips; the others are found by typing them. */
const TAGS = 6;

type Choice = Only | 'new';

/** What is seldom there and then matters: offered only while there is any of it. */
function Special({ wanted, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const disputed = useDisputed()?.length ?? 0;
  const deleted = useDeletedCount() ?? 0;
  const { only, since } = wanted;
  const value: Choice | undefined = only ?? (since === undefined ? undefined : 'new');
  const options: { value: Choice; label: string; count?: number }[] = [
    ...(since === undefined ? [] : [{ value: 'new' as const, label: t('library.only.new') }]),
    ...(disputed > 0 || only === 'disputed'
      ? [{ value: 'disputed' as const, label: t('library.only.disputed'), count: disputed }]
      : []),
    ...(deleted > 0 || only === 'deleted'
      ? [{ value: 'deleted' as const, label: t('library.only.deleted'), count: deleted }]
      : []),
  ];
  if (options.length === 0) return null;
  return (
    <FilterChips
      label={t('library.only.label')}
      quiet
      options={options}
      value={value}
      onChange={(choice) =>
        onChange({
          only: choice === 'new' ? undefined : choice,
          since: choice === 'new' ? since : undefined,
        })
      }
    />
  );
}

/** Spaces and tags as chips, kind and trust as small choices: what narrows most stands first. */
export function Filters({ wanted, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const spaces = useSpaces();
  const nameOf = useSpaceName();
  const facets = useFacets();
  const common = (facets?.tags ?? []).slice(0, TAGS).map(([tag]) => tag);
  const tags = wanted.tag === undefined || common.includes(wanted.tag) ? common : [wanted.tag, ...common];

  return (
    <div className={styles.filters}>
      <Select
        compact
        aria-label={t('library.kind')}
        value={wanted.kind ?? ''}
        onChange={(kind) => onChange({ kind: kind === '' ? undefined : kind })}
        options={[
          { value: '', label: t('library.anyKind') },
          ...KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
      />
      <Select
        compact
        aria-label={t('library.confidence')}
        value={wanted.confidence ?? ''}
        onChange={(confidence) => onChange({ confidence: confidence === '' ? undefined : confidence })}
        options={[
          { value: '', label: t('library.anyConfidence') },
          ...CONFIDENCES.map((confidence) => ({ value: confidence, label: t(`confidence.${confidence}`) })),
        ]}
      />
      {spaces.length > 1 ? (
        <FilterChips
          label={t('library.space')}
          quiet
          options={spaces.map((space) => ({
            value: space.id,
            label: nameOf(space),
            ...(space.entries > 0 ? { count: space.entries } : {}),
          }))}
          value={wanted.space}
          onChange={(space) => onChange({ space: space })}
        />
      ) : null}
      <Special wanted={wanted} onChange={onChange} />
      {isFiltered(wanted) ? (
        <button type="button" className={styles.lift} onClick={() => onChange(UNFILTERED)}>
          <IconX size="1rem" stroke={1.8} aria-hidden />
          {t('library.noFilter')}
        </button>
      ) : null}
      {/* The line is kept free until the tags are known, so that nothing below it jumps. */}
      {tags.length > 0 || facets === undefined ? (
        <div className={styles.tags}>
          <FilterChips
            label={t('library.tag')}
            quiet
            options={tags.map((tag) => ({ value: tag, label: `#${tag}` }))}
            value={wanted.tag}
            onChange={(tag) => onChange({ tag })}
          />
        </div>
      ) : null}
    </div>
  );
}
