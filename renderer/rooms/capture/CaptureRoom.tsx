/** Capture: three questions, then save. What is typed is kept from the first character on. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EMPTY_DRAFT } from '../../../sync/domain/entry.ts';
import type { DraftId } from '../../../sync/domain/ids.ts';
import { Page } from '../../kit/page/Page.tsx';
import { go, type Route } from '../../route.ts';
import { useHome } from '../../store/home.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { unsafeDraft, type Written } from '../story/draftKeepers.ts';
import { useKeptDrafts } from '../story/useKeptDrafts.ts';
import { CaptureForm } from './CaptureForm.tsx';

/** Drafts begun in this window and not opened yet: they need not be looked for. */
const begun = new Set<string>();

function beginDraft(): void {
  const id = crypto.randomUUID();
  begun.add(id);
  go('capture', id, {}, { replace: true });
}

/** A draft that may have been kept before; opened a second time, one of this window's own has been. */
function Opened({ id, fresh }: { id: DraftId; fresh: Written }) {
  const { t } = useTranslation();
  const [known] = useState(() => (begun.has(id) ? fresh : unsafeDraft((written) => written.id === id)));
  useEffect(() => void begun.delete(id), [id]);
  const asked = useKeptDrafts(!known);
  if (known) return <CaptureForm start={known} />;
  if (asked.is === 'refused') return <FaultNote fault={asked.fault} />;
  if (asked.is === 'asking') return <Page title={t('capture.title')}>{null}</Page>;
  const kept = asked.value.find((draft) => draft.id === id && draft.entry === undefined);
  return <CaptureForm start={kept ? { id, space: kept.space, draft: kept.draft } : fresh} />;
}

export function CaptureRoom({ route }: { route: Route }) {
  const home = useHome();
  const id = route.id as DraftId | undefined;
  useEffect(() => {
    if (id === undefined) beginDraft();
  }, [id]);
  if (home.is === 'unknown') return <FaultNote fault={home.fault} />;
  const space = home.is === 'known' ? home.status.spaces.find((each) => each.private)?.id : undefined;
  if (id === undefined || space === undefined) return null;
  const fresh: Written = { id, space, draft: { ...EMPTY_DRAFT, confidence: 'not-validated' } };
  return <Opened key={id} id={id} fresh={fresh} />;
}
