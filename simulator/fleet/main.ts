import { runVisit } from '../visitor.ts';
import { runFleet } from './fleet.ts';

void runVisit(runFleet);
