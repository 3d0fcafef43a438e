/**
 * One field of a load: how it is given, stored, compared and shown.
 * @module
 */
import type { z } from 'zod'
import type { Close } from './close-kind.js'
import type { Flag } from '../flag.js'

/** The definition of a field. */
interface FieldCore<Key extends string, Value, Given extends z.ZodType> extends Flag {
  readonly key: Key
  readonly schema: Given
  /** The value where none is given; see also {@link LoadField.fallback}. */
  readonly default: Value
  /** The value where none is given, if it depends on other fields. */
  fallback?(others: { readonly lingerMs: number }): Value
  /** The name under which reports show it. Fields of one name share a line. */
  readonly fact: string
  /** Whether reports show its default, too. */
  readonly always?: boolean
  /** The closes for which it has an effect; absent where it always has one. `why` is part of the error message. */
  readonly matters?: { readonly for: (closes: readonly Close[]) => boolean; readonly why: string }
  /** What gives it an effect; the second half of the error message. */
  readonly hint?: string
}

/** A field of {@link Load}. Its key in the table is that in `Load` and in `load` of `run.json`. */
export interface LoadField<
  Key extends string = string,
  Value = unknown,
  Given extends z.ZodType = z.ZodType,
  Stored extends z.ZodType = z.ZodType,
> extends FieldCore<Key, Value, Given> {
  /**
   * The value as the load has it.
   * @throws {HarnessError} where the text is not one
   */
  parse(given: z.output<Given>): Value
  /** How `run.json` has it; optional for a field that older files lack. */
  readonly stored: Stored
  /** The value as `run.json` has it; undefined leaves the key out. */
  store(value: Value): z.output<Stored>
  /** The stored value that a file without the key stands for. */
  readonly absent: z.output<Stored>
  /** How a report shows the stored value. */
  show(stored: NonNullable<z.output<Stored>>): string
}

type Plain<Key extends string, Given extends z.ZodType, Stored extends z.ZodType> = FieldCore<
  Key,
  z.output<Given>,
  Given
> &
  Pick<LoadField<Key, z.output<Given>, Given, Stored>, 'stored' | 'absent' | 'show'>

/** A field whose value is given, kept and stored in the same form. */
export function plainField<
  const Key extends string,
  Given extends z.ZodType<string | number | boolean>,
  Stored extends z.ZodType<z.output<Given> | undefined>,
>(field: Plain<Key, Given, Stored>): LoadField<Key, z.output<Given>, Given, Stored> {
  return {
    ...field,
    parse: given => given,
    store: value => value as unknown as z.output<Stored>,
  }
}

/** A field that is given or stored in another form than the load has it. */
export function field<const Key extends string, Value, Given extends z.ZodType, Stored extends z.ZodType>(
  spelled: LoadField<Key, Value, Given, Stored>,
): LoadField<Key, Value, Given, Stored> {
  return spelled
}
