/** The part of webidl2 that the tests use. */
declare module 'webidl2' {
  export interface IDLTypeDescription {
    generic: string;
  }

  export interface Argument {
    optional: boolean;
    variadic: boolean;
  }

  export interface AttributeMemberType {
    type: 'attribute';
    name: string;
    readonly: boolean;
  }

  export interface OperationMemberType {
    type: 'operation';
    name: string | null;
    special: 'static' | '';
    idlType: IDLTypeDescription | null;
    arguments: Argument[];
  }

  export interface ConstructorMemberType {
    type: 'constructor';
    arguments: Argument[];
  }

  export interface MaplikeDeclarationType {
    type: 'maplike';
    readonly: boolean;
  }

  export type IDLInterfaceMemberType =
    AttributeMemberType | OperationMemberType | ConstructorMemberType | MaplikeDeclarationType;

  export interface InterfaceType {
    type: 'interface';
    name: string;
    inheritance: string | null;
    members: IDLInterfaceMemberType[];
  }

  export interface OtherType {
    type: 'dictionary' | 'enum' | 'callback' | 'typedef' | 'includes' | 'namespace' | 'interface mixin';
  }

  export function parse(text: string): (InterfaceType | OtherType)[];
}
