/** Spaces: which there are, who belongs to them, inviting and joining. */

import { parseSpaceId } from '../../../sync/domain/ids.ts';
import type { Route } from '../../route.ts';
import { useSpaces } from '../signs/SpaceSign.tsx';
import { SpaceList } from './SpaceList.tsx';
import { SpacePage } from './SpacePage.tsx';

export function ClusterRoom({ route }: { route: Route }) {
  const id = parseSpaceId(route.id ?? '');
  const space = useSpaces().find((each) => each.id === id);
  return space ? <SpacePage key={space.id} space={space} /> : <SpaceList />;
}
