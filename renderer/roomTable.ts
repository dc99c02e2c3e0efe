/** Which rooms exist: their screen, and their place in the rail. A room that is not in the table is not reachable. */
import {
  IconBooks,
  IconHome,
  IconPencilPlus,
  IconSettings,
  IconTransfer,
  IconUsersGroup,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { Place } from './kit/frame/Frame.tsx';
import { HomeRoom } from './rooms/home/HomeRoom.tsx';
import type { RoomName, Route } from './route.ts';

export interface Room {
  /** `lazy` components are welcome; the frame shows the wait. */
  Screen: ComponentType<{ route: Route }>;
  /** In the rail, with this icon; rooms without one are reached from other rooms. */
  Icon?: Place['Icon'];
  at?: 'start' | 'end';
  main?: boolean;
}

// Home is in the first file that is loaded: it is the first thing anybody sees.
const CaptureRoom = lazy(() =>
  import('./rooms/capture/CaptureRoom.tsx').then((m) => ({ default: m.CaptureRoom })),
);
const LibraryRoom = lazy(() =>
  import('./rooms/library/LibraryRoom.tsx').then((m) => ({ default: m.LibraryRoom })),
);
const EntryRoom = lazy(() => import('./rooms/entry/EntryRoom.tsx').then((m) => ({ default: m.EntryRoom })));
const ExchangeRoom = lazy(() =>
  import('./rooms/exchange/ExchangeRoom.tsx').then((m) => ({ default: m.ExchangeRoom })),
);
const ClusterRoom = lazy(() =>
  import('./rooms/cluster/ClusterRoom.tsx').then((m) => ({ default: m.ClusterRoom })),
);
const TransferRoom = lazy(() =>
  import('./rooms/transfer/TransferRoom.tsx').then((m) => ({ default: m.TransferRoom })),
);
const SettingsRoom = lazy(() =>
  import('./rooms/settings/SettingsRoom.tsx').then((m) => ({ default: m.SettingsRoom })),
);
const WelcomeRoom = lazy(() =>
  import('./rooms/welcome/WelcomeRoom.tsx').then((m) => ({ default: m.WelcomeRoom })),
);

/** In the order of the rail. */
export const ROOMS: Partial<Record<RoomName, Room>> = {
  home: { Screen: HomeRoom, Icon: IconHome },
  capture: { Screen: CaptureRoom, Icon: IconPencilPlus, main: true },
  library: { Screen: LibraryRoom, Icon: IconBooks },
  entry: { Screen: EntryRoom },
  exchange: { Screen: ExchangeRoom, Icon: IconTransfer },
  cluster: { Screen: ClusterRoom, Icon: IconUsersGroup },
  transfer: { Screen: TransferRoom },
  settings: { Screen: SettingsRoom, Icon: IconSettings, at: 'end' },
  welcome: { Screen: WelcomeRoom },
};
