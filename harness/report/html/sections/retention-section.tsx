/**
 * Who still holds it: the path from a root of the collector to the objects that pile up, drawn.
 * @module
 */
import type { VNode } from 'preact'
import type { Holder, PathStep, Retention } from '../../../model/evidence.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatBytes, formatCount } from '../../units/format-bytes.js'
import { unitNames } from '../../units/units.js'

interface HolderSectionProps {
  readonly retention: Retention
  readonly run: RunResult
}

export function HolderSection({ retention, run }: HolderSectionProps): VNode {
  const { holder, connections } = retention
  const made = `what ${formatCount(connections)} more ${unitNames(run.unit)} added`
  return (
    <section class="card long" aria-labelledby="holder">
      <h2 id="holder">Who holds it</h2>
      {holder ? (
        <>
          <p class="muted small">
            {(holder.shareOfGrowth * 100).toFixed(1)} % of {made} is reached only through this path, from a
            root of the collector down.
          </p>
          <Path path={holder.path} holder={holder} />
          {holder.pathFromGlobal && (
            <>
              <h3>The way from a package variable</h3>
              <Path path={holder.pathFromGlobal} holder={holder} />
            </>
          )}
        </>
      ) : (
        <p>Nothing was found to hold {made}.</p>
      )}
    </section>
  )
}

function Path({ path, holder }: { readonly path: readonly PathStep[]; readonly holder: Holder }): VNode {
  const { type, count, bytesEach } = holder.objects
  return (
    <ol class="path">
      {path.map(({ kind, type: name, field }) => (
        <li>
          <Arrow last={false} />
          <div>
            <code class="type">
              {kind !== 'field' && <span class="muted">{kind} </span>}
              {name}
            </code>
            {field !== '' && <code class="edge">{field.trim()}</code>}
          </div>
        </li>
      ))}
      <li>
        <Arrow last />
        <div>
          <code class="type">
            {formatCount(count)} × {type}, {formatBytes(bytesEach)} each
          </code>
        </div>
      </li>
    </ol>
  )
}

function Arrow({ last }: { readonly last: boolean }): VNode {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      {last ? (
        <circle cx="10" cy="10" r="6" fill="var(--leak)" />
      ) : (
        <path d="M10 2V17M4 11L10 17L16 11" fill="none" stroke="var(--muted)" stroke-width="2" />
      )}
    </svg>
  )
}
