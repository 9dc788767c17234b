import type { VenueName } from '../venues.js';
import { arenaProgramme } from './arena.js';
import { berlinProgramme } from './berlin.js';
import { newYorkProgramme } from './new-york.js';
import { operaProgramme } from './opera.js';
import type { PlannedEvent } from './planned-event.js';
import { theatreProgramme } from './theatre.js';
import { tokyoProgramme } from './tokyo.js';

/** Sixty events, by venue. */
export const programme: Record<VenueName, readonly PlannedEvent[]> = {
  opera: operaProgramme,
  theatre: theatreProgramme,
  arena: arenaProgramme,
  berlin: berlinProgramme,
  tokyo: tokyoProgramme,
  newYork: newYorkProgramme,
};
