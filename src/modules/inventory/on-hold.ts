import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import type { Places } from './places.js';
import type { Needs, PlacesCommand } from './places-command.js';

/** A command about the places of one hold. */
export const onHold = <Answer>(
  holdId: Id<'rsv'>,
  settle: (places: Places) => Answer,
  facts: Needs['facts'] = [],
): PlacesCommand<Answer> => ({ needs: { holdIds: [uuidOf('rsv', holdId)], facts }, settle });
