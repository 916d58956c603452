// Types of the language as the loader needs them to turn bytes into values: everything resolved, with offsets, and
// structs opened (their BTF is not there any more when an object runs). Both sides lay values out alike (types.ts).

import { aggregation } from '../../common/aggregations/aggregations.ts';
import { structFields } from '../../frontend/types/btf-types.ts';
import { InternalError } from '../../common/internal-error.ts';
import { layoutOf, sizeOf } from '../../frontend/types/types.ts';
import type { StructType, Type } from '../../frontend/types/types.ts';
import type { NamedFieldSpec, ValueType } from '../../common/manifest.ts';

export function valueType(type: Type): ValueType {
  switch (type.kind) {
    case 'int': return { kind: 'int', size: type.size, signed: type.signed };
    case 'float': return { kind: 'float', size: type.size };
    case 'bool': case 'pointer': case 'ksym': case 'usym': case 'probe-name': case 'username': case 'inet': case 'mac':
      return { kind: type.kind };
    case 'string': return type.marked === true ? { kind: 'string', size: type.size, marked: true } : { kind: 'string', size: type.size };
    case 'buffer': return { kind: 'buffer', size: type.size };
    case 'array': return { kind: 'array', of: valueType(type.of), length: type.length };
    case 'struct': return { kind: 'struct', size: type.size, fields: fieldsOf(type), ...(type.btf.isKernel && type.name !== '' ? { of: `${type.tag} ${type.name}` } : {}) };
    case 'enum':
      return { kind: 'enum', size: type.size, signed: type.signed, names: type.values.map(({ name, value }) => [value.toString(), name] as const), ...(type.others === undefined ? {} : { others: type.others }), ...(type.ofKernel === true ? { of: type.name } : {}) };
    case 'tuple': {
      const { names, elements } = type;
      const { offsets, size } = layoutOf(elements);
      const fields = elements.map((element, index) => ({ offset: offsets[index]!, type: valueType(element) }));
      return names === null ? { kind: 'tuple', size, fields } : { kind: 'struct', size, fields: fields.map((field, index) => ({ name: names[index]!, ...field })) };
    }
    case 'kstack': case 'ustack': return { kind: type.kind, limit: type.limit, mode: type.mode };
    case 'timestamp': return { kind: 'timestamp', format: type.format, clock: type.clock };
    case 'cgroup-path': return { kind: 'cgroup-path', filter: type.filter };
    case 'aggregate': return aggregation(type.name).spec(type.signed, type.parameters);
    case 'none': case 'void': return { kind: 'opaque', size: sizeOf(type) };
    case 'args': case 'poison': throw new InternalError(`a ${type.kind} cannot be stored`);
  }
}

function fieldsOf(type: StructType): NamedFieldSpec[] {
  return structFields(type).map(({ name, offset, bits, type: field }) => (
    bits === null ? { name, offset, type: valueType(field) } : { name, offset, type: valueType(field), bits }
  ));
}
