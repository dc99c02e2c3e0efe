/** A full examination: every file's checksum, every segment opened, every edited document saved and loaded again. */
import type { Answer, DoctorReport, Notice } from '../api.ts';
import { ok } from '../domain/result.ts';
import { openSegment, verifySegment } from '../segment/open.ts';
import { damageNotice } from './words.ts';
import type { Workbench } from './workbench.ts';

export async function doctor(bench: Workbench): Promise<Answer<'home.doctor'>> {
  const { store, library, progress } = bench;
  const problems: Notice[] = [...store.notices];
  const journal = await store.journal.verifyAll((done, total) => progress.report('home.doctor', done, total));
  for (const damage of journal.damage) problems.push(damageNotice(damage));

  let segments = 0;
  for (const space of store.spaces.values()) {
    for (const { hash } of space.segments) {
      const bytes = await store.journal.readSegment(hash);
      const verified = bytes && verifySegment(store.ports.crypto, bytes);
      const opened =
        bytes && verified?.is === 'verified'
          ? await openSegment(store.ports, bytes, verified.header, store.keyring(space.id))
          : undefined;
      if (opened?.is === 'opened') segments += 1;
      else
        problems.push({
          code: 'segment-damaged',
          sentence: `A part of ${space.roster.name} cannot be read (${hash.slice(0, 8)}). Exchange with a member or restore a backup to get it back.`,
        });
    }
  }
  let edited = 0;
  for (const entry of store.entries.values()) {
    if (entry.changes.length === 0) continue;
    edited += 1;
    if (!library.survivesSaving(entry))
      problems.push({
        code: 'entry-damaged',
        sentence: `The entry ${entry.id} cannot be read whole. What can be read is shown.`,
      });
  }
  const report: DoctorReport = {
    healthy: problems.length === 0,
    checked: [
      ...journal.checked,
      { what: 'segments opened', count: segments },
      { what: 'entries', count: store.entries.size },
      { what: 'edited entries saved and loaded', count: edited },
    ],
    problems,
  };
  return ok(report);
}
