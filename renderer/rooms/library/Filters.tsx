import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CONFIDENCES, KINDS } from '../../../sync/domain/entry.ts';
import { Select } from '../../kit/field/Select.tsx';
import { FilterChips } from '../../kit/list/FilterChips.tsx';
import { useFacets } from '../../store/search/client.ts';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import styles from './LibraryRoom.module.css';
import type { Wanted } from './wanted.ts';

export interface FiltersProps {
  wanted: Wanted;
  onChange(changes: Partial<Wanted>): void;
}

/** So many tags are offered as chips; the others are found by typing them. */
const TAGS = 6;

/** Spaces and tags as chips, kind and trust as small choices: what narrows most stands first. */
export function Filters({ wanted, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const spaces = useSpaces();
  const nameOf = useSpaceName();
  const facets = useFacets();
  const common = (facets?.tags ?? []).slice(0, TAGS).map(([tag]) => tag);
  const tags = wanted.tag === undefined || common.includes(wanted.tag) ? common : [wanted.tag, ...common];
  const filtered = wanted.space ?? wanted.kind ?? wanted.confidence ?? wanted.tag;

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
      {filtered === undefined ? null : (
        <button
          type="button"
          className={styles.lift}
          onClick={() =>
            onChange({ kind: undefined, confidence: undefined, space: undefined, tag: undefined })
          }
        >
          <IconX size="1rem" stroke={1.8} aria-hidden />
          {t('library.noFilter')}
        </button>
      )}
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
