/**
 * `junit`: JUnit XML as CI systems read it, a test case for each outcome.
 * @module
 */
import { oneLine } from '../escape/escape-control.js'
import type { ReportFormat } from '../report-format.js'
import { outcomeLines } from '../text/outcome-lines.js'
import { outcomesOf, type Subject } from '../subject/subject.js'
import { gateOf } from '../../model/verdict.js'

/** JUnit XML for CI systems. */
export const junit: ReportFormat = {
  name: 'junit',
  help: 'JUnit XML for CI systems',
  fileName: 'junit.xml',
  input: 'escaped',
  readInLogs: false,
  render: renderJunit,
}

/** A leak is a failure. A run that measured or decided nothing is an error: it did not pass. */
async function renderJunit(subject: Subject): Promise<string> {
  // The library takes a tenth of a second to load: only this format pays for it.
  const { create } = await import('xmlbuilder2')
  const outcomes = outcomesOf(subject)
  const failures = outcomes.filter(({ verdict }) => gateOf(verdict) === 'block').length
  const errors = outcomes.filter(({ verdict }) => gateOf(verdict) === 'no-answer').length
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
    if (gateOf(verdict) === 'block') testCase.ele('failure', problem).txt(text)
    else if (gateOf(verdict) === 'no-answer') testCase.ele('error', problem).txt(text)
    testCase.ele('system-out').txt(text)
  }
  return `${root.end({ prettyPrint: true })}\n`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3)
}
