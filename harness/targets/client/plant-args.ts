/**
 * The arguments of a client of this package that leaks on purpose.
 * @module
 */
import type { PlantedLeak } from '../../model/target-spec.js'

/** @returns none where nothing is planted */
export function plantArgs(plant: PlantedLeak | undefined): string[] {
  return plant ? ['--plant-bytes', String(plant.bytes), '--plant-every', String(plant.everyNth)] : []
}
