/** The steps of an import: a file, what it would become, and what became of it. */
import { useRef, useState } from 'react';
import type { ColumnTarget, ImportPreview, ImportReport } from '../../../sync/api.ts';
import type { FileId, SpaceId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge/bridge.ts';
import { tickNow } from '../../store/picks.ts';
import { type Act, useAct } from '../verbs/useAct.ts';
import { type HandedIn, useHandIn } from '../verbs/useHandIn.ts';
import { type Choices, choose, mapOf } from './mapOf.ts';

export type Step =
  | { is: 'choosing' }
  | {
      is: 'looking';
      file: FileId;
      name: string;
      preview: ImportPreview;
      /** The columns as the engine guessed them. */
      guessed: ImportPreview['columns'];
      choices: Choices;
    }
  /** `since`: what came by this import came after this tick. */
  | { is: 'done'; name: string; report: ImportReport; since: number };

export interface Importing {
  step: Step;
  handed: HandedIn;
  act: Act;
  choose(file: File): Promise<void>;
  /** Sends a column elsewhere and looks again. */
  point(column: string, target: ColumnTarget): Promise<void>;
  run(space: SpaceId): Promise<void>;
  again(): void;
}

export function useImport(): Importing {
  const [step, setStep] = useState<Step>({ is: 'choosing' });
  const { handed, give, clear } = useHandIn();
  const act = useAct();
  /** The engine's answer to an older map must not undo a newer choice. */
  const asked = useRef(0);

  const again = (): void => {
    clear();
    act.refuse(undefined);
    setStep({ is: 'choosing' });
  };

  const chooseFile = async (chosen: File): Promise<void> => {
    act.refuse(undefined);
    const file = await give(chosen);
    if (!file) return;
    const preview = await act.run('import.preview', { file });
    if (preview)
      setStep({ is: 'looking', file, name: chosen.name, preview, guessed: preview.columns, choices: [] });
  };

  const point = async (column: string, target: ColumnTarget): Promise<void> => {
    if (step.is !== 'looking') return;
    const choices = choose(step.choices, column, target);
    const map = mapOf(step.guessed, choices);
    const columns = step.preview.columns.map((each) => ({ ...each, target: map[each.name] ?? each.target }));
    setStep({ ...step, choices, preview: { ...step.preview, columns } });
    asked.current += 1;
    const round = asked.current;
    const answer = await call('import.preview', { file: step.file, map });
    if (round !== asked.current) return;
    if (answer.ok) setStep({ ...step, choices, preview: answer.value });
    else act.refuse(answer.fault);
  };

  const run = async (space: SpaceId): Promise<void> => {
    if (step.is !== 'looking') return;
    const { file, name, guessed, choices } = step;
    const map = guessed.length > 0 ? { map: mapOf(guessed, choices) } : {};
    const since = await tickNow();
    const report = await act.run('import.run', { file, space, ...map });
    if (report) setStep({ is: 'done', name, report, since });
  };

  return { step, handed, act, choose: chooseFile, point, run, again };
}
