import { NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CONFIDENCES, KINDS, parseConfidence, parseKind } from '../../../sync/domain/entry.ts';
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
  const countOf = (pairs: readonly [string, number][] | undefined, value: string): number | undefined =>
    pairs?.find(([each]) => each === value)?.[1];
  const common = (facets?.tags ?? []).slice(0, TAGS).map(([tag]) => tag);
  const tags = wanted.tag === undefined || common.includes(wanted.tag) ? common : [wanted.tag, ...common];
  const filtered = wanted.space ?? wanted.kind ?? wanted.confidence ?? wanted.tag;

  return (
    <div className={styles.filters}>
      <NativeSelect
        className={styles.choice}
        aria-label={t('library.kind')}
        data-on={wanted.kind !== undefined || undefined}
        value={wanted.kind ?? ''}
        onChange={(event) => onChange({ kind: parseKind(event.currentTarget.value) })}
        data={[
          { value: '', label: t('library.anyKind') },
          ...KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
      />
      <NativeSelect
        className={styles.choice}
        aria-label={t('library.confidence')}
        data-on={wanted.confidence !== undefined || undefined}
        value={wanted.confidence ?? ''}
        onChange={(event) => onChange({ confidence: parseConfidence(event.currentTarget.value) })}
        data={[
          { value: '', label: t('library.anyConfidence') },
          ...CONFIDENCES.map((confidence) => ({ value: confidence, label: t(`confidence.${confidence}`) })),
        ]}
      />
      {spaces.length > 1 ? (
        <FilterChips
          label={t('library.space')}
          quiet
          options={spaces.map((space) => {
            const count = countOf(facets?.spaces, space.id);
            return { value: space.id, label: nameOf(space), ...(count === undefined ? {} : { count }) };
          })}
          value={wanted.space}
          onChange={(space) => onChange({ space: space })}
        />
      ) : null}
      {tags.length > 0 ? (
        <FilterChips
          label={t('library.tag')}
          quiet
          options={tags.map((tag) => ({ value: tag, label: `#${tag}` }))}
          value={wanted.tag}
          onChange={(tag) => onChange({ tag: tag })}
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
    </div>
  );
}
