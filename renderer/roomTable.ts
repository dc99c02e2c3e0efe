/** Which rooms exist: their screen, and their place in the rail. A room that is not in the table is not reachable. */
import { IconHome } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { HomeShell } from './HomeShell.tsx';
import type { Place } from './kit/frame/Frame.tsx';
import type { RoomName, Route } from './route.ts';

export interface Room {
  /** `lazy` components are welcome; the frame shows the wait. */
  Screen: ComponentType<{ route: Route }>;
  /** In the rail, with this icon; rooms without one are reached from other rooms. */
  Icon?: Place['Icon'];
  at?: 'start' | 'end';
  main?: boolean;
}

/** In the order of the rail. */
export const ROOMS: Partial<Record<RoomName, Room>> = {
  home: { Screen: HomeShell, Icon: IconHome },
};
