import type { Answer, Verbs } from '../../api.ts';
import { failed, ok } from '../../domain/result.ts';
import type { Workbench } from '../workbench.ts';

/** Keeps what is being typed: fsynced, on this device only, no rules about completeness. */
export async function keepDraft(
  { store, local }: Workbench,
  args: Verbs['draft.keep']['args'],
): Promise<Answer<'draft.keep'>> {
  const kept = { ...args, kept: store.ports.clock.now() };
  const result = await local.keepDraft(kept);
  return result.ok ? ok(kept) : failed(result.fault);
}

export async function listDrafts({ local }: Workbench): Promise<Answer<'draft.list'>> {
  return ok(local.drafts());
}

export async function dropDraft(
  { local }: Workbench,
  { id }: Verbs['draft.drop']['args'],
): Promise<Answer<'draft.drop'>> {
  const result = await local.dropDraft(id);
  return result.ok ? ok({}) : failed(result.fault);
}
