/**
 * JUnit XML, as CI systems read it: a test case for each outcome.
 * @module
 */
import { create } from 'xmlbuilder2'
import { GATES } from '../../model/verdict.js'
import { oneLine } from '../escape-control.js'
import { outcomeLines } from '../outcome-lines.js'
import { outcomesOf, type Subject } from '../subject.js'

/** A leak is a failure; what measured nothing or decided nothing is an error, and no pass. */
export function junit(subject: Subject): string {
  const outcomes = outcomesOf(subject)
  const failures = outcomes.filter(({ verdict }) => GATES[verdict] === 'block').length
  const errors = outcomes.filter(({ verdict }) => GATES[verdict] === 'no-answer').length
  const time = seconds(outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0))
  const totals = { name: 'leakgate', tests: outcomes.length, failures, errors, time }
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', totals)
  const suite = root.ele('testsuite', { ...totals, skipped: 0 })
  for (const outcome of outcomes) {
    const { name, verdict, reason, durationMs, run } = outcome
    const testCase = suite.ele('testcase', {
      classname: `leakgate.${run?.target.kind ?? 'none'}`,
      name: oneLine(name),
      time: seconds(durationMs),
    })
    const text = outcomeLines(outcome).join('\n')
    const problem = { type: verdict, message: oneLine(reason) }
    if (GATES[verdict] === 'block') testCase.ele('failure', problem).txt(text)
    else if (GATES[verdict] === 'no-answer') testCase.ele('error', problem).txt(text)
    testCase.ele('system-out').txt(text)
  }
  return `${root.end({ prettyPrint: true })}\n`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3)
}
