/**
 * What each verb accepts, as schemas: arguments come from a window that may be hostile, so they are parsed, and
 * only what a schema names gets through.
 */
import * as v from 'valibot';
import type { EngineVerb } from '../api.ts';
import { METERED } from '../domain/daily-limit.ts';
import { CONFIDENCES, KINDS } from '../domain/entry.ts';
import type { DraftId, FileId, StoreId, VersionId } from '../domain/ids.ts';
import { parseActId, parseBlobId, parseDeviceId, parseEntryId, parseSpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { ROLES } from '../domain/space.ts';

const id = <T extends string>(parse: (text: string) => T | undefined) =>
  v.custom<T>((value) => typeof value === 'string' && parse(value) !== undefined);
const token = <T extends string>() =>
  v.custom<T>((value) => typeof value === 'string' && value.length > 0 && value.length <= 4096);

const entry = id(parseEntryId);
const space = id(parseSpaceId);
const device = id(parseDeviceId);
const blob = id(parseBlobId);
const member = id((text) => parseDeviceId(text) ?? parseActId(text));
const version = token<VersionId>();
const file = token<FileId>();
const draftId = token<DraftId>();
const receipt = v.pipe(v.string(), v.maxLength(64));
const job = v.optional(v.pipe(v.string(), v.maxLength(64)));
// Looser than what may be kept: too long by a little is told as such, in words that name the limit.
const name = v.pipe(v.string(), v.maxLength(64 * LIMITS.nameLength));
const text = v.pipe(v.string(), v.maxLength(16 * LIMITS.bodyLength));
const fields = v.object({
  expected: v.optional(text),
  happened: v.optional(text),
  why: v.optional(text),
  advice: v.optional(text),
  helps: v.optional(text),
});
const draft = v.object({
  kind: v.picklist(KINDS),
  title: text,
  body: text,
  fields,
  tags: v.pipe(v.array(text), v.maxLength(10 * LIMITS.tags)),
  lang: v.pipe(v.string(), v.maxLength(64)),
  confidence: v.picklist(CONFIDENCES),
  reviewBy: v.pipe(v.string(), v.maxLength(32)),
});
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const map = v.optional(v.record(v.pipe(v.string(), v.maxLength(1000)), v.pipe(v.string(), v.maxLength(16))));
const nothing = v.object({});
const oneOrMany = v.union([
  v.object({ id: entry }),
  v.object({ ids: v.pipe(v.array(entry), v.minLength(1), v.maxLength(100_000)) }),
]);

export const ARGUMENTS: Record<EngineVerb, v.GenericSchema> = {
  'home.status': nothing,
  'home.found': v.object({ name, firm: name }),
  'home.rename': v.object({ name, firm: name }),
  'home.doctor': v.object({ acknowledge: v.optional(v.literal(true)), job }),
  'rows.since': v.object({
    store: v.optional(token<StoreId>()),
    after: count,
    limit: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  }),
  'entry.get': v.object({ id: entry }),
  'entry.add': v.object({ space: v.optional(space), draft, dropDraft: v.optional(draftId) }),
  'entry.edit': v.object({
    id: entry,
    base: v.optional(version),
    changes: v.partial(draft),
    dropDraft: v.optional(draftId),
  }),
  'entry.delete': oneOrMany,
  'entry.undelete': oneOrMany,
  'entry.history': v.object({ id: entry }),
  'entry.at': v.object({ id: entry, version }),
  'entry.revert': v.object({ id: entry, version }),
  'entry.holders': v.object({ id: entry }),
  'entry.conflicts': v.object({ id: entry }),
  'entry.settle': v.object({ id: entry, field: v.pipe(v.string(), v.maxLength(64)), value: text }),
  'entry.share': v.object({
    ids: v.pipe(v.array(entry), v.maxLength(100_000)),
    to: space,
    keepPlace: v.optional(v.literal(true)),
    job,
  }),
  'entry.attach': v.object({
    id: entry,
    file,
    thumb: v.optional(file),
    keepPlace: v.optional(v.literal(true)),
    job,
  }),
  'entry.detach': v.object({ id: entry, file: blob, back: v.optional(v.literal(true)) }),
  'file.open': v.object({ entry, file: blob, job }),
  'file.thumb': v.object({ entry, file: blob }),
  'file.here': v.object({ entry }),
  'files.rules': v.object({
    rule: v.optional(v.picklist(['always', 'near', 'opened'])),
    budgetBytes: v.optional(count),
  }),
  'exchange.limits': v.object({
    lan: v.optional(v.nullable(count)),
    hub: v.optional(v.nullable(count)),
    goOn: v.optional(v.picklist(METERED)),
  }),
  'draft.keep': v.object({
    id: draftId,
    space,
    draft,
    entry: v.optional(entry),
    base: v.optional(version),
    turn: v.optional(v.object({ window: v.pipe(v.string(), v.maxLength(64)), nth: count })),
  }),
  'draft.list': nothing,
  'draft.drop': v.object({ id: draftId }),
  'space.list': nothing,
  'space.create': v.object({ name }),
  'space.members': v.object({ space }),
  'space.standing': v.object({ space }),
  'space.invite': v.object({ space, role: v.picklist(ROLES) }),
  'space.join': v.object({ file }),
  'space.role': v.object({ space, member: device, role: v.picklist(ROLES) }),
  'space.remove': v.object({ space, member }),
  'bundle.preview': v.object({ space, for: v.optional(device) }),
  'bundle.make': v.object({
    space,
    for: v.optional(device),
    name: v.optional(name),
    originalsUpTo: v.optional(count),
    job,
  }),
  'bundle.take': v.object({ file, job }),
  'receipt.list': nothing,
  'exchange.undo': v.object({ receipt }),
  'exchange.redo': v.object({ receipt }),
  'arrivals.held': nothing,
  'arrivals.settle': v.object({ space, author: device, accept: v.boolean() }),
  'import.preview': v.object({ file, map }),
  'import.run': v.object({ file, space, map, job }),
  'export.run': v.object({
    format: v.picklist(['markdown', 'json', 'csv', 'html']),
    space: v.optional(space),
    ids: v.optional(v.pipe(v.array(entry), v.maxLength(100_000))),
    job,
  }),
  'starter.offer': nothing,
  'starter.take': v.object({ langs: v.pipe(v.array(v.pipe(v.string(), v.maxLength(35))), v.maxLength(50)) }),
  'job.cancel': v.object({ job: v.pipe(v.string(), v.maxLength(64)) }),
};

/** Which argument is wrong, without repeating its (perhaps hostile) content. */
export function reasonOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const path = issues[0]?.path?.map((item) => String(item.key).slice(0, 40)).join('.');
  return path ? `${path} is wrong` : 'it is not an object';
}
