/** The process of one side: does what it is asked, one thing after the other. */
import { automergeRepoSide } from './automerge-repo.ts';
import { granarySide } from './granary.ts';
import { peakMb } from './memory.ts';
import type { Acts, Asked } from './side.ts';

const acts: Acts = process.argv[2] === 'granary' ? granarySide() : automergeRepoSide();
let seen = process.cpuUsage();

function usage() {
  const now = process.cpuUsage(seen);
  seen = process.cpuUsage();
  return { cpuSeconds: (now.user + now.system) / 1e6, peakMb: peakMb() };
}

process.on('message', async ({ act, args }: Asked) => {
  try {
    const does = act === 'usage' ? usage : (acts[act] as (...args: unknown[]) => unknown).bind(acts);
    process.send?.({ ok: true, value: await does(...args) });
  } catch (error) {
    process.send?.({ ok: false, value: error instanceof Error ? error.stack : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
// Whatever was said before somebody listens here is lost.
process.send?.({ ok: true, value: 'ready' });
