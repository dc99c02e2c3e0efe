/** C14 a file is what was attached, or it is said to come; who attached it keeps it. */
import type { Sim } from '../sim.ts';

export async function filesAreKept(sim: Sim): Promise<void> {
  for (const { name, persona } of sim.living) {
    for (const { id: entry, files = [] } of await persona.lists(undefined, true)) {
      for (const file of files) {
        const known = sim.files.get(file.id);
        if (!known) continue;
        const opened = await persona.does('file.open', { entry, file: file.id });
        if (opened.is === 'waiting') {
          if (known.node === name) throw new Error(`C14: ${name} lost ${file.name}, which it had attached`);
          continue;
        }
        if (known.node !== name) sim.did('files: came over a link');
        if (!Buffer.from(sim.world.papers.get(opened.file).bytes).equals(known.bytes))
          throw new Error(`C14: ${name} has ${file.name} as something else than was attached`);
      }
    }
  }
}
