/**
 * What is wrong with a value, in words for a user: what it is, what is allowed, and the nearest name.
 * @module
 */
import { z } from 'zod'
import { didYouMean } from './nearest.js'

/** A value in a message is cut to this length. */
const LONGEST_VALUE = 60

/** Pass it to `safeParse` as `error`. Schemas with messages of their own keep them. */
export function issueText(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, keysOf(issue.inst))
    case 'invalid_value':
      return notOneOf(issue.input, issue.values.map(String))
    case 'invalid_type':
      return issue.input === undefined
        ? 'it is missing'
        : `${shown(issue.input)} is not ${article(issue.expected)}`
    case 'too_small':
      return `${shown(issue.input)} is too small: give ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    case 'too_big':
      return `${shown(issue.input)} is too large: give ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
    case 'invalid_key':
      return issue.issues[0]?.message
    case 'invalid_union':
      return ofUnion(issue.errors, issue.input)
    default:
      return undefined
  }
}

/** The first issue in one line: `runs.checkout.thresholds: unknown key …`. */
export function firstIssue(error: z.core.$ZodError): { readonly path: string; readonly text: string } {
  const [issue] = error.issues
  if (!issue) return { path: '', text: 'not valid' }
  // The key itself belongs to the path: that is what a user looks for.
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  return { path: path.join('.'), text: issue.message }
}

function unknownKeys([key = '']: readonly string[], allowed: readonly string[]): string {
  const meant = didYouMean(key, allowed)
  return `unknown key "${key}"${meant === '' ? '.' : meant} It may have ${allowed.join(', ')}`
}

function notOneOf(input: unknown, allowed: readonly string[]): string {
  if (input === undefined) return 'it is missing'
  const meant = typeof input === 'string' ? didYouMean(input, allowed) : ''
  return `${shown(input)} is not allowed${meant === '' ? '.' : meant} It is ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`
}

function keysOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** The form that got furthest is the one that was meant. */
function ofUnion(errors: readonly (readonly z.core.$ZodIssue[])[], input: unknown): string {
  const forms = errors.flatMap(([first, ...others]) => {
    // A wrong key says more than the key that is missing because of it.
    const unknown = [first, ...others].find(issue => issue?.code === 'unrecognized_keys') ?? first
    return unknown ? [unknown] : []
  })
  const meant =
    forms.find(({ code, path }) => path.length > 0 || code === 'unrecognized_keys') ??
    forms.find(({ code }) => code !== 'invalid_type' && code !== 'invalid_union')
  if (meant) {
    const key = meant.code === 'unrecognized_keys' ? '' : `${meant.path.join('.')}: `
    return `${meant.path.length === 0 ? '' : key}${meant.message}`
  }
  return `${shown(input)} is not ${[...new Set(typesOf(errors))].join(' or ')}`
}

/** What the value could be, with the forms of the forms. */
function typesOf(errors: readonly (readonly z.core.$ZodIssue[])[]): string[] {
  return errors.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [article(first.expected)]
    return first?.code === 'invalid_union' ? typesOf(first.errors) : []
  })
}

function article(type: string): string {
  const name = NAMES[type] ?? type
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'whole number',
  record: 'object',
  boolean: 'true or false',
  array: 'list',
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) return String(value)
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`
}
