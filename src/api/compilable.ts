import {
  type ExecutionArgs,
  type GraphQLType,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  Kind,
  type TypeNode,
} from 'graphql'

/**
 * Whether graphql-jit can run an operation. It loses the arguments of subscriptions, and never comes to the end of a
 * variable whose type holds itself, as the filters of lists do: these run as they are.
 */
export function isCompilable({
  schema,
  document,
  operationName,
}: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName'>): boolean {
  const operation = getOperationAST(document, operationName)
  return (
    operation?.operation === 'query' &&
    !(operation.variableDefinitions ?? []).some(({type}) => holdsItself(schema.getType(nameOf(type))))
  )
}

function holdsItself(type: GraphQLType | undefined, within: readonly GraphQLType[] = []): boolean {
  const named = type && getNamedType(type)
  if (!isInputObjectType(named)) return false
  if (within.includes(named)) return true
  return Object.values(named.getFields()).some(field => holdsItself(field.type, [...within, named]))
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
