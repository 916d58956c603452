// What was found, as the typed program that lowering takes. *Purpose*: the tables of a session become facts that nobody
// changes any more. *Requires*: the checks have walked. *Ensures*: every map has a key type, a value type and a size,
// every variable a type, and of each `if comptime` only the branch that is taken is left; what cannot be inferred is
// reported. With errors in the script the program is as much as is known: clients may look at it, lowering may not.

import { prune } from './comptime.ts';
import type { Body, Session, VariableState } from './check-context.ts';
import { plainType } from './join.ts';
import { finishMaps } from './map-declarations.ts';
import type { Facts, TypedFunction, TypedProbe, TypedProgram, VariableInfo } from '../types/typed-program.ts';
import { INT64 } from '../types/types.ts';

export function finishProgram(session: Session): TypedProgram {
  const { source, config, bodies, code, usesParamCount } = session;
  const maps = finishMaps(session);
  const functions = bodies.filter(({ fn }) => fn !== null).map((body) => finishFunction(session, body));
  const probes = bodies.filter(({ probe }) => probe !== null).map((body, id): TypedProbe => (
    { id, node: prune(body, body.probe!), attachPoint: body.attachPoint!, object: body.object, ...finishBody(session, body) }
  ));
  return {
    source, config, maps, probes, functions,
    parameters: [...session.parameters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parameter]) => parameter),
    usesParamCount,
    named: [...session.named.values()],
    libraries: code.libraries,
  };
}

function finishFunction(session: Session, body: Body): TypedFunction {
  const fn = body.fn!;
  const { facts, variables } = finishBody(session, body);
  return {
    node: prune(body, fn.node), facts, variables,
    params: fn.node.params.map((param) => facts.variables.get(param.id)!),
    returns: fn.returns, exits: fn.exits,
  };
}

function finishBody(session: Session, body: Body): Pick<TypedProbe, 'facts' | 'variables'> {
  const infos = new Map<VariableState, VariableInfo>();
  for (const state of body.states.values()) {
    const { name, span } = state;
    if (!state.assigned) {
      session.reporter.warning('unused', span, `Nothing is ever assigned to $${name}`, { help: `remove it, or assign it: \`$${name} = …;\`` });
    }
    if (state.type.kind === 'poison' && state.assigned && !session.reporter.hasErrors && session.options.damage === undefined) {
      session.reporter.error('type-mismatch', span, `The type of $${name} cannot be inferred`, {
        help: `give it one: \`let $${name} : int64;\``,
      });
    }
    const type = state.type.kind === 'poison' ? INT64 : plainType(state.type);
    infos.set(state, { id: infos.size, name, type, span });
  }
  const variables: Facts['variables'] = new Map([...body.variables].map(([node, state]) => [node, infos.get(state)!]));
  const { types, constants, fields, wholeArgs, enumerators, kernelEnumerators, externs, unsigned, constantRecords, existence } = body;
  return { facts: { types, constants, variables, fields, wholeArgs, enumerators, kernelEnumerators, externs, unsigned, constantRecords, existence }, variables: [...infos.values()] };
}
