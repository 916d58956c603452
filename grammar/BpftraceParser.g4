// The bpftrace language. Every decision is made on one token, so that the generated parser never needs ANTLR's
// prediction machinery (a test looks for it): operators arrive as a flat list that the AST builder folds by
// precedence, and what would need a longer look is settled by the token types (see BpftraceLexer.g4). The grammar
// accepts a little more than the language; frontend/parse/build-*.ts says in words what is wrong with the rest, among
// them the order of the sections.
parser grammar BpftraceParser;
options { tokenVocab = BpftraceLexer; }

program : HEADER? rootItem* EOF ;

rootItem : cItem | configBlock | importItem | macroDef | fnDef | mapDecl | probe | SEMI ;

cItem : DIRECTIVE | C_DEFINITION ;

configBlock : CONFIG ASSIGN LBRACE configEntry? ( SEMI configEntry? )* RBRACE ;
configEntry : IDENT ASSIGN ( NUMBER | STRING | IDENT | TRUE | FALSE ) ;

importItem : IMPORT STRING SEMI ;

macroDef   : MACRO IDENT LPAREN ( macroParam ( COMMA macroParam )* )? RPAREN block ;
macroParam : IDENT | VARIABLE | MAP ;

fnDef   : FN IDENT LPAREN ( fnParam ( COMMA fnParam )* )? RPAREN ( COLON type )? block ;
fnParam : VARIABLE COLON type ;

mapDecl : LET MAP ASSIGN IDENT LPAREN expr RPAREN ;

probe        : attachPoints predicate? block ;
attachPoints : attachPoint ( COMMA attachPoint? )* ;
attachPoint  : ATTACH | WORD ( ASSIGN ( ATTACH | WORD ) )? ;
predicate    : PREDICATE expr PREDICATE_END ;

// ------------------------------------------------------------------ statements

block      : LBRACE statements RBRACE ;
statements : compound* simple? ( SEMI compound* simple? )* ;

compound   : ifStmt | whileStmt | forStmt | unrollStmt | block ;
ifStmt     : IF condition block elseTail? ;
elseTail   : ELSE ( block | ifStmt ) ;
whileStmt  : WHILE condition block ;
unrollStmt : UNROLL condition block ;
forStmt    : FOR forHead block ;
forHead    : LPAREN forRange RPAREN | forRange ;
forRange   : VARIABLE COLON expr ( RANGE expr )? ;
condition  : expr ;

simple     : letStmt | importStmt | returnStmt | BREAK | CONTINUE | exprStmt ;
letStmt    : LET ( VARIABLE | MAP ) ( COLON type )? ( ASSIGN expr )? ;
importStmt : IMPORT STRING ;
returnStmt : RETURN expr? ;
exprStmt   : expr ( assignOp expr )? ;
assignOp
  : ASSIGN | ADD_ASSIGN | SUB_ASSIGN | MUL_ASSIGN | DIV_ASSIGN | MOD_ASSIGN | AND_ASSIGN | OR_ASSIGN | XOR_ASSIGN
  | SHL_ASSIGN | SHR_ASSIGN
  ;

// ------------------------------------------------------------------ expressions

expr     : unary ( binaryOp unary )* ( QUESTION expr? COLON expr )? ;
binaryOp
  : STAR | SLASH | PERCENT | PLUS | MINUS | SHL | SHR | LT | GT | LE | GE | EQ | NE | AND | XOR | OR
  | LOGICAL_AND | LOGICAL_OR
  ;
unary    : prefix* primary postfix* ;
prefix   : INC | DEC | PLUS | MINUS | NOT | TILDE | STAR | AND | COMPTIME | CAST_LPAREN type RPAREN ;
postfix  : INC | DEC | ( DOT | ARROW ) field | LBRACK exprList RBRACK ;
field    : IDENT | NUMBER ;
exprList : expr ( COMMA expr )* ;

primary
  : NUMBER | STRING | CHAR | TRUE | FALSE | VARIABLE | MAP | POSITIONAL | PARAM_COUNT
  | IDENT ( LPAREN ( element ( COMMA element )* )? RPAREN )?
  | LPAREN ( element ( COMMA element? )* )? RPAREN
  | ( SIZEOF | TYPEOF | TYPEINFO ) typeOrExpr RPAREN
  | OFFSETOF typeOrExpr COMMA fieldPath RPAREN
  | BLOCK_LBRACE statements RBRACE
  | IF_EXPR condition block elseTail?
  ;
element    : expr ( ASSIGN expr )? ;
typeOrExpr : TYPE_LPAREN type | LPAREN expr ;
fieldPath  : field ( DOT field | LBRACK expr RBRACK )* ;

// ------------------------------------------------------------------ types

type       : typeBase typeSuffix* ;
typeBase
  : ( STRUCT | UNION | ENUM ) IDENT
  | C_WORD+
  | IDENT
  | TYPEOF typeOrExpr RPAREN
  | LPAREN type ( COMMA type )* RPAREN
  ;
typeSuffix : STAR | LBRACK ( NUMBER | IDENT )? RBRACK ;
