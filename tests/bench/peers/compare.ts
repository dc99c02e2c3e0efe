/** The same entries, synced by Granary and by others over loopback, one after the other, each side a process of its own. */
import { brotliCompressSync, constants } from 'node:zlib';
import { Prose } from '../prose.ts';
import type { Figure } from '../report.ts';
import { measurePouch } from './pouch.ts';
import { openWire } from './proxy.ts';
import { type Met, openSide, type System, type Usage } from './side.ts';

/** Milliseconds without a byte after which a system that does not tell counts as done: the more entries, the longer it thinks. */
const quietFor = (entries: number): number => 2_000 * Math.max(1, entries / 1_000);

interface Phase {
  /** On the wire, both ways. */
  bytes: number;
  seconds: number;
  met: Met;
}

interface Outcome {
  first: Phase & { a: Usage; b: Usage };
  idle: Phase;
  edits: Phase;
}

async function measure(system: System, entries: number, seed: number): Promise<Outcome> {
  const [a, b] = [openSide(system), openSide(system)];
  const wire = await openWire();
  try {
    const gift = await a.ask('prepare', { first: true, entries, seed });
    await b.ask('prepare', { first: false, entries, seed, gift });
    const port = await a.ask('listen');
    await Promise.all([a.usage(), b.usage()]);
    const together = async (): Promise<Phase> => {
      wire.look();
      wire.lead(port);
      const met = await b.ask('meet', wire.port);
      await wire.quiet(quietFor(system === 'granary' ? 0 : entries));
      const { there, back, seconds } = wire.look();
      wire.cut();
      return { bytes: there + back, seconds, met };
    };
    const agree = async (): Promise<void> => {
      const [one, other] = [await a.ask('print'), await b.ask('print')];
      if (one !== other) throw new Error(`${system}: the two do not hold the same (${one} and ${other})`);
    };
    const first = { ...(await together()), a: await a.usage(), b: await b.usage() };
    await agree();
    const idle = await together();
    await a.ask('edit', 0);
    await b.ask('edit', Math.floor(entries / 2));
    const edits = await together();
    await agree();
    return { first, idle, edits };
  } finally {
    await Promise.allSettled([a.end(), b.end()]);
    await wire.close();
  }
}

function floorOf(entries: number, seed: number): number {
  const prose = new Prose(seed);
  const lines = Array.from({ length: entries }, () => JSON.stringify(prose.lesson(2_000)));
  const jsonl = Buffer.from(`${lines.join('\n')}\n`);
  return brotliCompressSync(jsonl, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: jsonl.length },
  }).length;
}

function figuresOf(name: string, { first, idle, edits }: Outcome): Figure[] {
  return [
    { name: `${name}: first sync, on the wire`, value: first.bytes, unit: 'B' },
    { name: `${name}: first sync`, value: first.seconds, unit: 's' },
    { name: `${name}: processor, giver`, value: first.a.cpuSeconds, unit: 's' },
    { name: `${name}: processor, taker`, value: first.b.cpuSeconds, unit: 's' },
    { name: `${name}: peak memory, giver`, value: first.a.peakMb, unit: 'MB' },
    { name: `${name}: peak memory, taker`, value: first.b.peakMb, unit: 'MB' },
    { name: `${name}: nothing new, on the wire`, value: idle.bytes, unit: 'B' },
    { name: `${name}: 10 + 10 edits, on the wire`, value: edits.bytes, unit: 'B' },
  ];
}

const talkOf = ({ met: { said = 0, heard = 0 } }: Phase): number => said + heard;

/** Granary over its LAN link: wire bytes hold TLS and its handshake, the talk is what it says itself. */
async function granary(entries: number, seed: number): Promise<{ figures: Figure[]; outcome: Outcome }> {
  const outcome = await measure('granary', entries, seed);
  const { first, idle, edits } = outcome;
  const name = `Granary, ${entries.toLocaleString('en')}`;
  const floor = floorOf(entries, seed);
  return {
    outcome,
    figures: [
      ...figuresOf(name, outcome),
      { name: `${name}: first sync / floor`, value: talkOf(first) / floor, unit: 'x', atMost: 1.15 },
      { name: `${name}: nothing new, said`, value: talkOf(idle), unit: 'B', atMost: 1_024 },
      { name: `${name}: nothing new, round trips`, value: idle.met.turns ?? 0, unit: '', atMost: 1 },
      { name: `${name}: 10 + 10 edits, said`, value: talkOf(edits), unit: 'B', atMost: 8_192 },
    ],
  };
}

/**
 * All of them at `compared` entries, Granary alone at each of `more`. The others are told their bytes without TLS, and keep
 * nothing on disk.
 */
export async function comparePeers(of: {
  compared: number;
  more: readonly number[];
  seed: number;
}): Promise<Figure[]> {
  const { compared, more, seed } = of;
  const figures: Figure[] = [];
  const ours = await granary(compared, seed);
  figures.push(...ours.figures);
  const repo = await measure('automerge-repo', compared, seed);
  figures.push(...figuresOf(`automerge-repo, ${compared.toLocaleString('en')}`, repo));
  const ratio = repo.first.seconds / ours.outcome.first.seconds;
  figures.push({
    name: 'first sync: times faster than automerge-repo',
    value: ratio,
    unit: 'x',
    atLeast: 20,
  });
  const pouch = await measurePouch(compared, seed);
  const name = `PouchDB, ${compared.toLocaleString('en')}, no network`;
  figures.push(
    { name: `${name}: first sync, as JSON`, value: pouch.first.bytes, unit: 'B' },
    { name: `${name}: first sync`, value: pouch.first.seconds, unit: 's' },
    { name: `${name}: processor, both`, value: pouch.first.cpuSeconds, unit: 's' },
    { name: `${name}: peak memory, both`, value: pouch.peakMb, unit: 'MB' },
    { name: `${name}: nothing new, as JSON`, value: pouch.idle.bytes, unit: 'B' },
    { name: `${name}: nothing new, requests`, value: pouch.idle.requests, unit: '' },
    { name: `${name}: 10 + 10 edits, as JSON`, value: pouch.edits.bytes, unit: 'B' },
  );
  figures.push(...(await measureGranary(more, seed)));
  return figures;
}

/** Granary alone, at each of these sizes. */
export async function measureGranary(sizes: readonly number[], seed: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const entries of sizes) figures.push(...(await granary(entries, seed)).figures);
  return figures;
}
