// @ts-nocheck
// Generated from grammar/BpftraceParser.g4 by scripts/grammar.sh. Change the grammar, not this file.

import { NoViableAltException, Parser, ParserRuleContext, RecognitionException, Token } from '../parse/antlr-runtime.ts';
import type { TerminalNode } from '../parse/antlr-runtime.ts';

export class BpftraceParser extends Parser {
	public static readonly CONFIG = 1;
	public static readonly MACRO = 2;
	public static readonly FN = 3;
	public static readonly LET = 4;
	public static readonly IMPORT = 5;
	public static readonly IF = 6;
	public static readonly IF_EXPR = 7;
	public static readonly ELSE = 8;
	public static readonly WHILE = 9;
	public static readonly FOR = 10;
	public static readonly UNROLL = 11;
	public static readonly RETURN = 12;
	public static readonly BREAK = 13;
	public static readonly CONTINUE = 14;
	public static readonly COMPTIME = 15;
	public static readonly SIZEOF = 16;
	public static readonly OFFSETOF = 17;
	public static readonly TYPEOF = 18;
	public static readonly TYPEINFO = 19;
	public static readonly STRUCT = 20;
	public static readonly UNION = 21;
	public static readonly ENUM = 22;
	public static readonly C_WORD = 23;
	public static readonly TRUE = 24;
	public static readonly FALSE = 25;
	public static readonly BLOCK_LBRACE = 26;
	public static readonly CAST_LPAREN = 27;
	public static readonly TYPE_LPAREN = 28;
	public static readonly PREDICATE_END = 29;
	public static readonly ROOT_SPACE = 30;
	public static readonly ROOT_LINE = 31;
	public static readonly ROOT_COMMENT = 32;
	public static readonly HEADER = 33;
	public static readonly DIRECTIVE = 34;
	public static readonly C_DEFINITION = 35;
	public static readonly C_UNCLOSED = 36;
	public static readonly ATTACH = 37;
	public static readonly WORD = 38;
	public static readonly PREDICATE = 39;
	public static readonly SPACE = 40;
	public static readonly LINE = 41;
	public static readonly BLOCK_COMMENT = 42;
	public static readonly UNCLOSED_COMMENT = 43;
	public static readonly MAP = 44;
	public static readonly VARIABLE = 45;
	public static readonly POSITIONAL = 46;
	public static readonly PARAM_COUNT = 47;
	public static readonly IDENT = 48;
	public static readonly NUMBER = 49;
	public static readonly STRING = 50;
	public static readonly CHAR = 51;
	public static readonly UNCLOSED_STRING = 52;
	public static readonly SHL_ASSIGN = 53;
	public static readonly SHR_ASSIGN = 54;
	public static readonly ADD_ASSIGN = 55;
	public static readonly SUB_ASSIGN = 56;
	public static readonly MUL_ASSIGN = 57;
	public static readonly DIV_ASSIGN = 58;
	public static readonly MOD_ASSIGN = 59;
	public static readonly AND_ASSIGN = 60;
	public static readonly OR_ASSIGN = 61;
	public static readonly XOR_ASSIGN = 62;
	public static readonly ARROW = 63;
	public static readonly INC = 64;
	public static readonly DEC = 65;
	public static readonly SHL = 66;
	public static readonly SHR = 67;
	public static readonly LE = 68;
	public static readonly GE = 69;
	public static readonly EQ = 70;
	public static readonly NE = 71;
	public static readonly LOGICAL_AND = 72;
	public static readonly LOGICAL_OR = 73;
	public static readonly RANGE = 74;
	public static readonly LBRACE = 75;
	public static readonly RBRACE = 76;
	public static readonly LPAREN = 77;
	public static readonly RPAREN = 78;
	public static readonly LBRACK = 79;
	public static readonly RBRACK = 80;
	public static readonly COMMA = 81;
	public static readonly SEMI = 82;
	public static readonly DOT = 83;
	public static readonly COLON = 84;
	public static readonly QUESTION = 85;
	public static readonly ASSIGN = 86;
	public static readonly PLUS = 87;
	public static readonly MINUS = 88;
	public static readonly STAR = 89;
	public static readonly SLASH = 90;
	public static readonly PERCENT = 91;
	public static readonly LT = 92;
	public static readonly GT = 93;
	public static readonly AND = 94;
	public static readonly OR = 95;
	public static readonly XOR = 96;
	public static readonly NOT = 97;
	public static readonly TILDE = 98;
	public static readonly ERROR = 99;
	public static readonly ROOT_ASSIGN = 100;
	public static readonly ROOT_COMMA = 101;
	public static readonly ROOT_SEMI = 102;
	public static readonly ROOT_LBRACE = 103;
	public static readonly ROOT_RBRACE = 104;
	public static readonly RULE_program = 0;
	public static readonly RULE_rootItem = 1;
	public static readonly RULE_cItem = 2;
	public static readonly RULE_configBlock = 3;
	public static readonly RULE_configEntry = 4;
	public static readonly RULE_importItem = 5;
	public static readonly RULE_macroDef = 6;
	public static readonly RULE_macroParam = 7;
	public static readonly RULE_fnDef = 8;
	public static readonly RULE_fnParam = 9;
	public static readonly RULE_mapDecl = 10;
	public static readonly RULE_probe = 11;
	public static readonly RULE_attachPoints = 12;
	public static readonly RULE_attachPoint = 13;
	public static readonly RULE_predicate = 14;
	public static readonly RULE_block = 15;
	public static readonly RULE_statements = 16;
	public static readonly RULE_compound = 17;
	public static readonly RULE_ifStmt = 18;
	public static readonly RULE_elseTail = 19;
	public static readonly RULE_whileStmt = 20;
	public static readonly RULE_unrollStmt = 21;
	public static readonly RULE_forStmt = 22;
	public static readonly RULE_forHead = 23;
	public static readonly RULE_forRange = 24;
	public static readonly RULE_condition = 25;
	public static readonly RULE_simple = 26;
	public static readonly RULE_letStmt = 27;
	public static readonly RULE_importStmt = 28;
	public static readonly RULE_returnStmt = 29;
	public static readonly RULE_exprStmt = 30;
	public static readonly RULE_assignOp = 31;
	public static readonly RULE_expr = 32;
	public static readonly RULE_binaryOp = 33;
	public static readonly RULE_unary = 34;
	public static readonly RULE_prefix = 35;
	public static readonly RULE_postfix = 36;
	public static readonly RULE_field = 37;
	public static readonly RULE_exprList = 38;
	public static readonly RULE_primary = 39;
	public static readonly RULE_element = 40;
	public static readonly RULE_typeOrExpr = 41;
	public static readonly RULE_fieldPath = 42;
	public static readonly RULE_type = 43;
	public static readonly RULE_typeBase = 44;
	public static readonly RULE_typeSuffix = 45;
	public static readonly ruleNames: string[] = [
		"program", "rootItem", "cItem", "configBlock", "configEntry", "importItem",
		"macroDef", "macroParam", "fnDef", "fnParam", "mapDecl", "probe", "attachPoints",
		"attachPoint", "predicate", "block", "statements", "compound", "ifStmt",
		"elseTail", "whileStmt", "unrollStmt", "forStmt", "forHead", "forRange",
		"condition", "simple", "letStmt", "importStmt", "returnStmt", "exprStmt",
		"assignOp", "expr", "binaryOp", "unary", "prefix", "postfix", "field",
		"exprList", "primary", "element", "typeOrExpr", "fieldPath", "type", "typeBase",
		"typeSuffix",
	];

	public static readonly LITERAL_NAMES: Array<string | undefined> = [
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, undefined, undefined,
		undefined, undefined, undefined, undefined, undefined, "'$#'", undefined,
		undefined, undefined, undefined, undefined, "'<<='", "'>>='", "'+='",
		"'-='", "'*='", "'/='", "'%='", "'&='", "'|='", "'^='", "'->'", "'++'",
		"'--'", "'<<'", "'>>'", "'<='", "'>='", "'=='", "'!='", "'&&'", "'||'",
		"'..'", undefined, undefined, "'('", "')'", "'['", "']'", undefined, undefined,
		"'.'", "':'", "'?'", undefined, "'+'", "'-'", "'*'", undefined, "'%'",
		"'<'", "'>'", "'&'", "'|'", "'^'", "'!'", "'~'",
	];
	public static readonly SYMBOLIC_NAMES: Array<string | undefined> = [
		undefined, "CONFIG", "MACRO", "FN", "LET", "IMPORT", "IF", "IF_EXPR",
		"ELSE", "WHILE", "FOR", "UNROLL", "RETURN", "BREAK", "CONTINUE", "COMPTIME",
		"SIZEOF", "OFFSETOF", "TYPEOF", "TYPEINFO", "STRUCT", "UNION", "ENUM",
		"C_WORD", "TRUE", "FALSE", "BLOCK_LBRACE", "CAST_LPAREN", "TYPE_LPAREN",
		"PREDICATE_END", "ROOT_SPACE", "ROOT_LINE", "ROOT_COMMENT", "HEADER",
		"DIRECTIVE", "C_DEFINITION", "C_UNCLOSED", "ATTACH", "WORD", "PREDICATE",
		"SPACE", "LINE", "BLOCK_COMMENT", "UNCLOSED_COMMENT", "MAP", "VARIABLE",
		"POSITIONAL", "PARAM_COUNT", "IDENT", "NUMBER", "STRING", "CHAR", "UNCLOSED_STRING",
		"SHL_ASSIGN", "SHR_ASSIGN", "ADD_ASSIGN", "SUB_ASSIGN", "MUL_ASSIGN",
		"DIV_ASSIGN", "MOD_ASSIGN", "AND_ASSIGN", "OR_ASSIGN", "XOR_ASSIGN", "ARROW",
		"INC", "DEC", "SHL", "SHR", "LE", "GE", "EQ", "NE", "LOGICAL_AND", "LOGICAL_OR",
		"RANGE", "LBRACE", "RBRACE", "LPAREN", "RPAREN", "LBRACK", "RBRACK", "COMMA",
		"SEMI", "DOT", "COLON", "QUESTION", "ASSIGN", "PLUS", "MINUS", "STAR",
		"SLASH", "PERCENT", "LT", "GT", "AND", "OR", "XOR", "NOT", "TILDE", "ERROR",
		"ROOT_ASSIGN", "ROOT_COMMA", "ROOT_SEMI", "ROOT_LBRACE", "ROOT_RBRACE",
	];
	public program(): ProgramContext {
		let _localctx: ProgramContext = new ProgramContext(this._ctx, this.state);
		this.enterRule(_localctx, 0, BpftraceParser.RULE_program);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 93;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.HEADER) {
				{
				this.state = 92;
				this.match(BpftraceParser.HEADER);
				}
			}

			this.state = 98;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.CONFIG) | (1 << BpftraceParser.MACRO) | (1 << BpftraceParser.FN) | (1 << BpftraceParser.LET) | (1 << BpftraceParser.IMPORT))) !== 0) || ((((_la - 34)) & ~0x1F) === 0 && ((1 << (_la - 34)) & ((1 << (BpftraceParser.DIRECTIVE - 34)) | (1 << (BpftraceParser.C_DEFINITION - 34)) | (1 << (BpftraceParser.ATTACH - 34)) | (1 << (BpftraceParser.WORD - 34)))) !== 0) || _la === BpftraceParser.SEMI) {
				{
				{
				this.state = 95;
				this.rootItem();
				}
				}
				this.state = 100;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 101;
			this.match(BpftraceParser.EOF);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public rootItem(): RootItemContext {
		let _localctx: RootItemContext = new RootItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 2, BpftraceParser.RULE_rootItem);
		try {
			this.state = 111;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.DIRECTIVE:
			case BpftraceParser.C_DEFINITION:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 103;
				this.cItem();
				}
				break;
			case BpftraceParser.CONFIG:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 104;
				this.configBlock();
				}
				break;
			case BpftraceParser.IMPORT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 105;
				this.importItem();
				}
				break;
			case BpftraceParser.MACRO:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 106;
				this.macroDef();
				}
				break;
			case BpftraceParser.FN:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 107;
				this.fnDef();
				}
				break;
			case BpftraceParser.LET:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 108;
				this.mapDecl();
				}
				break;
			case BpftraceParser.ATTACH:
			case BpftraceParser.WORD:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 109;
				this.probe();
				}
				break;
			case BpftraceParser.SEMI:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 110;
				this.match(BpftraceParser.SEMI);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public cItem(): CItemContext {
		let _localctx: CItemContext = new CItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 4, BpftraceParser.RULE_cItem);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 113;
			_la = this._input.LA(1);
			if (!(_la === BpftraceParser.DIRECTIVE || _la === BpftraceParser.C_DEFINITION)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public configBlock(): ConfigBlockContext {
		let _localctx: ConfigBlockContext = new ConfigBlockContext(this._ctx, this.state);
		this.enterRule(_localctx, 6, BpftraceParser.RULE_configBlock);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 115;
			this.match(BpftraceParser.CONFIG);
			this.state = 116;
			this.match(BpftraceParser.ASSIGN);
			this.state = 117;
			this.match(BpftraceParser.LBRACE);
			this.state = 119;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.IDENT) {
				{
				this.state = 118;
				this.configEntry();
				}
			}

			this.state = 127;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.SEMI) {
				{
				{
				this.state = 121;
				this.match(BpftraceParser.SEMI);
				this.state = 123;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.IDENT) {
					{
					this.state = 122;
					this.configEntry();
					}
				}

				}
				}
				this.state = 129;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 130;
			this.match(BpftraceParser.RBRACE);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public configEntry(): ConfigEntryContext {
		let _localctx: ConfigEntryContext = new ConfigEntryContext(this._ctx, this.state);
		this.enterRule(_localctx, 8, BpftraceParser.RULE_configEntry);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 132;
			this.match(BpftraceParser.IDENT);
			this.state = 133;
			this.match(BpftraceParser.ASSIGN);
			this.state = 134;
			_la = this._input.LA(1);
			if (!(((((_la - 24)) & ~0x1F) === 0 && ((1 << (_la - 24)) & ((1 << (BpftraceParser.TRUE - 24)) | (1 << (BpftraceParser.FALSE - 24)) | (1 << (BpftraceParser.IDENT - 24)) | (1 << (BpftraceParser.NUMBER - 24)) | (1 << (BpftraceParser.STRING - 24)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public importItem(): ImportItemContext {
		let _localctx: ImportItemContext = new ImportItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 10, BpftraceParser.RULE_importItem);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 136;
			this.match(BpftraceParser.IMPORT);
			this.state = 137;
			this.match(BpftraceParser.STRING);
			this.state = 138;
			this.match(BpftraceParser.SEMI);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public macroDef(): MacroDefContext {
		let _localctx: MacroDefContext = new MacroDefContext(this._ctx, this.state);
		this.enterRule(_localctx, 12, BpftraceParser.RULE_macroDef);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 140;
			this.match(BpftraceParser.MACRO);
			this.state = 141;
			this.match(BpftraceParser.IDENT);
			this.state = 142;
			this.match(BpftraceParser.LPAREN);
			this.state = 151;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.IDENT - 44)))) !== 0)) {
				{
				this.state = 143;
				this.macroParam();
				this.state = 148;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === BpftraceParser.COMMA) {
					{
					{
					this.state = 144;
					this.match(BpftraceParser.COMMA);
					this.state = 145;
					this.macroParam();
					}
					}
					this.state = 150;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				}
			}

			this.state = 153;
			this.match(BpftraceParser.RPAREN);
			this.state = 154;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public macroParam(): MacroParamContext {
		let _localctx: MacroParamContext = new MacroParamContext(this._ctx, this.state);
		this.enterRule(_localctx, 14, BpftraceParser.RULE_macroParam);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 156;
			_la = this._input.LA(1);
			if (!(((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.IDENT - 44)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fnDef(): FnDefContext {
		let _localctx: FnDefContext = new FnDefContext(this._ctx, this.state);
		this.enterRule(_localctx, 16, BpftraceParser.RULE_fnDef);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 158;
			this.match(BpftraceParser.FN);
			this.state = 159;
			this.match(BpftraceParser.IDENT);
			this.state = 160;
			this.match(BpftraceParser.LPAREN);
			this.state = 169;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.VARIABLE) {
				{
				this.state = 161;
				this.fnParam();
				this.state = 166;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === BpftraceParser.COMMA) {
					{
					{
					this.state = 162;
					this.match(BpftraceParser.COMMA);
					this.state = 163;
					this.fnParam();
					}
					}
					this.state = 168;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				}
			}

			this.state = 171;
			this.match(BpftraceParser.RPAREN);
			this.state = 174;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.COLON) {
				{
				this.state = 172;
				this.match(BpftraceParser.COLON);
				this.state = 173;
				this.type();
				}
			}

			this.state = 176;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fnParam(): FnParamContext {
		let _localctx: FnParamContext = new FnParamContext(this._ctx, this.state);
		this.enterRule(_localctx, 18, BpftraceParser.RULE_fnParam);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 178;
			this.match(BpftraceParser.VARIABLE);
			this.state = 179;
			this.match(BpftraceParser.COLON);
			this.state = 180;
			this.type();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public mapDecl(): MapDeclContext {
		let _localctx: MapDeclContext = new MapDeclContext(this._ctx, this.state);
		this.enterRule(_localctx, 20, BpftraceParser.RULE_mapDecl);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 182;
			this.match(BpftraceParser.LET);
			this.state = 183;
			this.match(BpftraceParser.MAP);
			this.state = 184;
			this.match(BpftraceParser.ASSIGN);
			this.state = 185;
			this.match(BpftraceParser.IDENT);
			this.state = 186;
			this.match(BpftraceParser.LPAREN);
			this.state = 187;
			this.expr();
			this.state = 188;
			this.match(BpftraceParser.RPAREN);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public probe(): ProbeContext {
		let _localctx: ProbeContext = new ProbeContext(this._ctx, this.state);
		this.enterRule(_localctx, 22, BpftraceParser.RULE_probe);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 190;
			this.attachPoints();
			this.state = 192;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.PREDICATE) {
				{
				this.state = 191;
				this.predicate();
				}
			}

			this.state = 194;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public attachPoints(): AttachPointsContext {
		let _localctx: AttachPointsContext = new AttachPointsContext(this._ctx, this.state);
		this.enterRule(_localctx, 24, BpftraceParser.RULE_attachPoints);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 196;
			this.attachPoint();
			this.state = 203;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.COMMA) {
				{
				{
				this.state = 197;
				this.match(BpftraceParser.COMMA);
				this.state = 199;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.ATTACH || _la === BpftraceParser.WORD) {
					{
					this.state = 198;
					this.attachPoint();
					}
				}

				}
				}
				this.state = 205;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public attachPoint(): AttachPointContext {
		let _localctx: AttachPointContext = new AttachPointContext(this._ctx, this.state);
		this.enterRule(_localctx, 26, BpftraceParser.RULE_attachPoint);
		let _la: number;
		try {
			this.state = 212;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.ATTACH:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 206;
				this.match(BpftraceParser.ATTACH);
				}
				break;
			case BpftraceParser.WORD:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 207;
				this.match(BpftraceParser.WORD);
				this.state = 210;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.ASSIGN) {
					{
					this.state = 208;
					this.match(BpftraceParser.ASSIGN);
					this.state = 209;
					_la = this._input.LA(1);
					if (!(_la === BpftraceParser.ATTACH || _la === BpftraceParser.WORD)) {
					this._errHandler.recoverInline(this);
					} else {
						if (this._input.LA(1) === Token.EOF) {
							this.matchedEOF = true;
						}

						this._errHandler.reportMatch(this);
						this.consume();
					}
					}
				}

				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public predicate(): PredicateContext {
		let _localctx: PredicateContext = new PredicateContext(this._ctx, this.state);
		this.enterRule(_localctx, 28, BpftraceParser.RULE_predicate);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 214;
			this.match(BpftraceParser.PREDICATE);
			this.state = 215;
			this.expr();
			this.state = 216;
			this.match(BpftraceParser.PREDICATE_END);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public block(): BlockContext {
		let _localctx: BlockContext = new BlockContext(this._ctx, this.state);
		this.enterRule(_localctx, 30, BpftraceParser.RULE_block);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 218;
			this.match(BpftraceParser.LBRACE);
			this.state = 219;
			this.statements();
			this.state = 220;
			this.match(BpftraceParser.RBRACE);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public statements(): StatementsContext {
		let _localctx: StatementsContext = new StatementsContext(this._ctx, this.state);
		this.enterRule(_localctx, 32, BpftraceParser.RULE_statements);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 225;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF) | (1 << BpftraceParser.WHILE) | (1 << BpftraceParser.FOR) | (1 << BpftraceParser.UNROLL))) !== 0) || _la === BpftraceParser.LBRACE) {
				{
				{
				this.state = 222;
				this.compound();
				}
				}
				this.state = 227;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 229;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.LET) | (1 << BpftraceParser.IMPORT) | (1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.RETURN) | (1 << BpftraceParser.BREAK) | (1 << BpftraceParser.CONTINUE) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
				{
				this.state = 228;
				this.simple();
				}
			}

			this.state = 243;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.SEMI) {
				{
				{
				this.state = 231;
				this.match(BpftraceParser.SEMI);
				this.state = 235;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF) | (1 << BpftraceParser.WHILE) | (1 << BpftraceParser.FOR) | (1 << BpftraceParser.UNROLL))) !== 0) || _la === BpftraceParser.LBRACE) {
					{
					{
					this.state = 232;
					this.compound();
					}
					}
					this.state = 237;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				this.state = 239;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.LET) | (1 << BpftraceParser.IMPORT) | (1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.RETURN) | (1 << BpftraceParser.BREAK) | (1 << BpftraceParser.CONTINUE) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
					{
					this.state = 238;
					this.simple();
					}
				}

				}
				}
				this.state = 245;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public compound(): CompoundContext {
		let _localctx: CompoundContext = new CompoundContext(this._ctx, this.state);
		this.enterRule(_localctx, 34, BpftraceParser.RULE_compound);
		try {
			this.state = 251;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.IF:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 246;
				this.ifStmt();
				}
				break;
			case BpftraceParser.WHILE:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 247;
				this.whileStmt();
				}
				break;
			case BpftraceParser.FOR:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 248;
				this.forStmt();
				}
				break;
			case BpftraceParser.UNROLL:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 249;
				this.unrollStmt();
				}
				break;
			case BpftraceParser.LBRACE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 250;
				this.block();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public ifStmt(): IfStmtContext {
		let _localctx: IfStmtContext = new IfStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 36, BpftraceParser.RULE_ifStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 253;
			this.match(BpftraceParser.IF);
			this.state = 254;
			this.condition();
			this.state = 255;
			this.block();
			this.state = 257;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.ELSE) {
				{
				this.state = 256;
				this.elseTail();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public elseTail(): ElseTailContext {
		let _localctx: ElseTailContext = new ElseTailContext(this._ctx, this.state);
		this.enterRule(_localctx, 38, BpftraceParser.RULE_elseTail);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 259;
			this.match(BpftraceParser.ELSE);
			this.state = 262;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.LBRACE:
				{
				this.state = 260;
				this.block();
				}
				break;
			case BpftraceParser.IF:
				{
				this.state = 261;
				this.ifStmt();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public whileStmt(): WhileStmtContext {
		let _localctx: WhileStmtContext = new WhileStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 40, BpftraceParser.RULE_whileStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 264;
			this.match(BpftraceParser.WHILE);
			this.state = 265;
			this.condition();
			this.state = 266;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public unrollStmt(): UnrollStmtContext {
		let _localctx: UnrollStmtContext = new UnrollStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 42, BpftraceParser.RULE_unrollStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 268;
			this.match(BpftraceParser.UNROLL);
			this.state = 269;
			this.condition();
			this.state = 270;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forStmt(): ForStmtContext {
		let _localctx: ForStmtContext = new ForStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 44, BpftraceParser.RULE_forStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 272;
			this.match(BpftraceParser.FOR);
			this.state = 273;
			this.forHead();
			this.state = 274;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forHead(): ForHeadContext {
		let _localctx: ForHeadContext = new ForHeadContext(this._ctx, this.state);
		this.enterRule(_localctx, 46, BpftraceParser.RULE_forHead);
		try {
			this.state = 281;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.LPAREN:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 276;
				this.match(BpftraceParser.LPAREN);
				this.state = 277;
				this.forRange();
				this.state = 278;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			case BpftraceParser.VARIABLE:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 280;
				this.forRange();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forRange(): ForRangeContext {
		let _localctx: ForRangeContext = new ForRangeContext(this._ctx, this.state);
		this.enterRule(_localctx, 48, BpftraceParser.RULE_forRange);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 283;
			this.match(BpftraceParser.VARIABLE);
			this.state = 284;
			this.match(BpftraceParser.COLON);
			this.state = 285;
			this.expr();
			this.state = 288;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.RANGE) {
				{
				this.state = 286;
				this.match(BpftraceParser.RANGE);
				this.state = 287;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public condition(): ConditionContext {
		let _localctx: ConditionContext = new ConditionContext(this._ctx, this.state);
		this.enterRule(_localctx, 50, BpftraceParser.RULE_condition);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 290;
			this.expr();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public simple(): SimpleContext {
		let _localctx: SimpleContext = new SimpleContext(this._ctx, this.state);
		this.enterRule(_localctx, 52, BpftraceParser.RULE_simple);
		try {
			this.state = 298;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.LET:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 292;
				this.letStmt();
				}
				break;
			case BpftraceParser.IMPORT:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 293;
				this.importStmt();
				}
				break;
			case BpftraceParser.RETURN:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 294;
				this.returnStmt();
				}
				break;
			case BpftraceParser.BREAK:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 295;
				this.match(BpftraceParser.BREAK);
				}
				break;
			case BpftraceParser.CONTINUE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 296;
				this.match(BpftraceParser.CONTINUE);
				}
				break;
			case BpftraceParser.IF_EXPR:
			case BpftraceParser.COMPTIME:
			case BpftraceParser.SIZEOF:
			case BpftraceParser.OFFSETOF:
			case BpftraceParser.TYPEOF:
			case BpftraceParser.TYPEINFO:
			case BpftraceParser.TRUE:
			case BpftraceParser.FALSE:
			case BpftraceParser.BLOCK_LBRACE:
			case BpftraceParser.CAST_LPAREN:
			case BpftraceParser.MAP:
			case BpftraceParser.VARIABLE:
			case BpftraceParser.POSITIONAL:
			case BpftraceParser.PARAM_COUNT:
			case BpftraceParser.IDENT:
			case BpftraceParser.NUMBER:
			case BpftraceParser.STRING:
			case BpftraceParser.CHAR:
			case BpftraceParser.INC:
			case BpftraceParser.DEC:
			case BpftraceParser.LPAREN:
			case BpftraceParser.PLUS:
			case BpftraceParser.MINUS:
			case BpftraceParser.STAR:
			case BpftraceParser.AND:
			case BpftraceParser.NOT:
			case BpftraceParser.TILDE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 297;
				this.exprStmt();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public letStmt(): LetStmtContext {
		let _localctx: LetStmtContext = new LetStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 54, BpftraceParser.RULE_letStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 300;
			this.match(BpftraceParser.LET);
			this.state = 301;
			_la = this._input.LA(1);
			if (!(_la === BpftraceParser.MAP || _la === BpftraceParser.VARIABLE)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			this.state = 304;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.COLON) {
				{
				this.state = 302;
				this.match(BpftraceParser.COLON);
				this.state = 303;
				this.type();
				}
			}

			this.state = 308;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.ASSIGN) {
				{
				this.state = 306;
				this.match(BpftraceParser.ASSIGN);
				this.state = 307;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public importStmt(): ImportStmtContext {
		let _localctx: ImportStmtContext = new ImportStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 56, BpftraceParser.RULE_importStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 310;
			this.match(BpftraceParser.IMPORT);
			this.state = 311;
			this.match(BpftraceParser.STRING);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public returnStmt(): ReturnStmtContext {
		let _localctx: ReturnStmtContext = new ReturnStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 58, BpftraceParser.RULE_returnStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 313;
			this.match(BpftraceParser.RETURN);
			this.state = 315;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
				{
				this.state = 314;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public exprStmt(): ExprStmtContext {
		let _localctx: ExprStmtContext = new ExprStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 60, BpftraceParser.RULE_exprStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 317;
			this.expr();
			this.state = 321;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (((((_la - 53)) & ~0x1F) === 0 && ((1 << (_la - 53)) & ((1 << (BpftraceParser.SHL_ASSIGN - 53)) | (1 << (BpftraceParser.SHR_ASSIGN - 53)) | (1 << (BpftraceParser.ADD_ASSIGN - 53)) | (1 << (BpftraceParser.SUB_ASSIGN - 53)) | (1 << (BpftraceParser.MUL_ASSIGN - 53)) | (1 << (BpftraceParser.DIV_ASSIGN - 53)) | (1 << (BpftraceParser.MOD_ASSIGN - 53)) | (1 << (BpftraceParser.AND_ASSIGN - 53)) | (1 << (BpftraceParser.OR_ASSIGN - 53)) | (1 << (BpftraceParser.XOR_ASSIGN - 53)))) !== 0) || _la === BpftraceParser.ASSIGN) {
				{
				this.state = 318;
				this.assignOp();
				this.state = 319;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public assignOp(): AssignOpContext {
		let _localctx: AssignOpContext = new AssignOpContext(this._ctx, this.state);
		this.enterRule(_localctx, 62, BpftraceParser.RULE_assignOp);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 323;
			_la = this._input.LA(1);
			if (!(((((_la - 53)) & ~0x1F) === 0 && ((1 << (_la - 53)) & ((1 << (BpftraceParser.SHL_ASSIGN - 53)) | (1 << (BpftraceParser.SHR_ASSIGN - 53)) | (1 << (BpftraceParser.ADD_ASSIGN - 53)) | (1 << (BpftraceParser.SUB_ASSIGN - 53)) | (1 << (BpftraceParser.MUL_ASSIGN - 53)) | (1 << (BpftraceParser.DIV_ASSIGN - 53)) | (1 << (BpftraceParser.MOD_ASSIGN - 53)) | (1 << (BpftraceParser.AND_ASSIGN - 53)) | (1 << (BpftraceParser.OR_ASSIGN - 53)) | (1 << (BpftraceParser.XOR_ASSIGN - 53)))) !== 0) || _la === BpftraceParser.ASSIGN)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public expr(): ExprContext {
		let _localctx: ExprContext = new ExprContext(this._ctx, this.state);
		this.enterRule(_localctx, 64, BpftraceParser.RULE_expr);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 325;
			this.unary();
			this.state = 331;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (((((_la - 66)) & ~0x1F) === 0 && ((1 << (_la - 66)) & ((1 << (BpftraceParser.SHL - 66)) | (1 << (BpftraceParser.SHR - 66)) | (1 << (BpftraceParser.LE - 66)) | (1 << (BpftraceParser.GE - 66)) | (1 << (BpftraceParser.EQ - 66)) | (1 << (BpftraceParser.NE - 66)) | (1 << (BpftraceParser.LOGICAL_AND - 66)) | (1 << (BpftraceParser.LOGICAL_OR - 66)) | (1 << (BpftraceParser.PLUS - 66)) | (1 << (BpftraceParser.MINUS - 66)) | (1 << (BpftraceParser.STAR - 66)) | (1 << (BpftraceParser.SLASH - 66)) | (1 << (BpftraceParser.PERCENT - 66)) | (1 << (BpftraceParser.LT - 66)) | (1 << (BpftraceParser.GT - 66)) | (1 << (BpftraceParser.AND - 66)) | (1 << (BpftraceParser.OR - 66)) | (1 << (BpftraceParser.XOR - 66)))) !== 0)) {
				{
				{
				this.state = 326;
				this.binaryOp();
				this.state = 327;
				this.unary();
				}
				}
				this.state = 333;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 340;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.QUESTION) {
				{
				this.state = 334;
				this.match(BpftraceParser.QUESTION);
				this.state = 336;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
					{
					this.state = 335;
					this.expr();
					}
				}

				this.state = 338;
				this.match(BpftraceParser.COLON);
				this.state = 339;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public binaryOp(): BinaryOpContext {
		let _localctx: BinaryOpContext = new BinaryOpContext(this._ctx, this.state);
		this.enterRule(_localctx, 66, BpftraceParser.RULE_binaryOp);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 342;
			_la = this._input.LA(1);
			if (!(((((_la - 66)) & ~0x1F) === 0 && ((1 << (_la - 66)) & ((1 << (BpftraceParser.SHL - 66)) | (1 << (BpftraceParser.SHR - 66)) | (1 << (BpftraceParser.LE - 66)) | (1 << (BpftraceParser.GE - 66)) | (1 << (BpftraceParser.EQ - 66)) | (1 << (BpftraceParser.NE - 66)) | (1 << (BpftraceParser.LOGICAL_AND - 66)) | (1 << (BpftraceParser.LOGICAL_OR - 66)) | (1 << (BpftraceParser.PLUS - 66)) | (1 << (BpftraceParser.MINUS - 66)) | (1 << (BpftraceParser.STAR - 66)) | (1 << (BpftraceParser.SLASH - 66)) | (1 << (BpftraceParser.PERCENT - 66)) | (1 << (BpftraceParser.LT - 66)) | (1 << (BpftraceParser.GT - 66)) | (1 << (BpftraceParser.AND - 66)) | (1 << (BpftraceParser.OR - 66)) | (1 << (BpftraceParser.XOR - 66)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public unary(): UnaryContext {
		let _localctx: UnaryContext = new UnaryContext(this._ctx, this.state);
		this.enterRule(_localctx, 68, BpftraceParser.RULE_unary);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 347;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.COMPTIME || _la === BpftraceParser.CAST_LPAREN || ((((_la - 64)) & ~0x1F) === 0 && ((1 << (_la - 64)) & ((1 << (BpftraceParser.INC - 64)) | (1 << (BpftraceParser.DEC - 64)) | (1 << (BpftraceParser.PLUS - 64)) | (1 << (BpftraceParser.MINUS - 64)) | (1 << (BpftraceParser.STAR - 64)) | (1 << (BpftraceParser.AND - 64)))) !== 0) || _la === BpftraceParser.NOT || _la === BpftraceParser.TILDE) {
				{
				{
				this.state = 344;
				this.prefix();
				}
				}
				this.state = 349;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 350;
			this.primary();
			this.state = 354;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (((((_la - 63)) & ~0x1F) === 0 && ((1 << (_la - 63)) & ((1 << (BpftraceParser.ARROW - 63)) | (1 << (BpftraceParser.INC - 63)) | (1 << (BpftraceParser.DEC - 63)) | (1 << (BpftraceParser.LBRACK - 63)) | (1 << (BpftraceParser.DOT - 63)))) !== 0)) {
				{
				{
				this.state = 351;
				this.postfix();
				}
				}
				this.state = 356;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public prefix(): PrefixContext {
		let _localctx: PrefixContext = new PrefixContext(this._ctx, this.state);
		this.enterRule(_localctx, 70, BpftraceParser.RULE_prefix);
		try {
			this.state = 370;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.INC:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 357;
				this.match(BpftraceParser.INC);
				}
				break;
			case BpftraceParser.DEC:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 358;
				this.match(BpftraceParser.DEC);
				}
				break;
			case BpftraceParser.PLUS:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 359;
				this.match(BpftraceParser.PLUS);
				}
				break;
			case BpftraceParser.MINUS:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 360;
				this.match(BpftraceParser.MINUS);
				}
				break;
			case BpftraceParser.NOT:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 361;
				this.match(BpftraceParser.NOT);
				}
				break;
			case BpftraceParser.TILDE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 362;
				this.match(BpftraceParser.TILDE);
				}
				break;
			case BpftraceParser.STAR:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 363;
				this.match(BpftraceParser.STAR);
				}
				break;
			case BpftraceParser.AND:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 364;
				this.match(BpftraceParser.AND);
				}
				break;
			case BpftraceParser.COMPTIME:
				this.enterOuterAlt(_localctx, 9);
				{
				this.state = 365;
				this.match(BpftraceParser.COMPTIME);
				}
				break;
			case BpftraceParser.CAST_LPAREN:
				this.enterOuterAlt(_localctx, 10);
				{
				this.state = 366;
				this.match(BpftraceParser.CAST_LPAREN);
				this.state = 367;
				this.type();
				this.state = 368;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public postfix(): PostfixContext {
		let _localctx: PostfixContext = new PostfixContext(this._ctx, this.state);
		this.enterRule(_localctx, 72, BpftraceParser.RULE_postfix);
		let _la: number;
		try {
			this.state = 380;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.INC:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 372;
				this.match(BpftraceParser.INC);
				}
				break;
			case BpftraceParser.DEC:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 373;
				this.match(BpftraceParser.DEC);
				}
				break;
			case BpftraceParser.ARROW:
			case BpftraceParser.DOT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 374;
				_la = this._input.LA(1);
				if (!(_la === BpftraceParser.ARROW || _la === BpftraceParser.DOT)) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 375;
				this.field();
				}
				break;
			case BpftraceParser.LBRACK:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 376;
				this.match(BpftraceParser.LBRACK);
				this.state = 377;
				this.exprList();
				this.state = 378;
				this.match(BpftraceParser.RBRACK);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public field(): FieldContext {
		let _localctx: FieldContext = new FieldContext(this._ctx, this.state);
		this.enterRule(_localctx, 74, BpftraceParser.RULE_field);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 382;
			_la = this._input.LA(1);
			if (!(_la === BpftraceParser.IDENT || _la === BpftraceParser.NUMBER)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public exprList(): ExprListContext {
		let _localctx: ExprListContext = new ExprListContext(this._ctx, this.state);
		this.enterRule(_localctx, 76, BpftraceParser.RULE_exprList);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 384;
			this.expr();
			this.state = 389;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.COMMA) {
				{
				{
				this.state = 385;
				this.match(BpftraceParser.COMMA);
				this.state = 386;
				this.expr();
				}
				}
				this.state = 391;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public primary(): PrimaryContext {
		let _localctx: PrimaryContext = new PrimaryContext(this._ctx, this.state);
		this.enterRule(_localctx, 78, BpftraceParser.RULE_primary);
		let _la: number;
		try {
			this.state = 443;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.NUMBER:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 392;
				this.match(BpftraceParser.NUMBER);
				}
				break;
			case BpftraceParser.STRING:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 393;
				this.match(BpftraceParser.STRING);
				}
				break;
			case BpftraceParser.CHAR:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 394;
				this.match(BpftraceParser.CHAR);
				}
				break;
			case BpftraceParser.TRUE:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 395;
				this.match(BpftraceParser.TRUE);
				}
				break;
			case BpftraceParser.FALSE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 396;
				this.match(BpftraceParser.FALSE);
				}
				break;
			case BpftraceParser.VARIABLE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 397;
				this.match(BpftraceParser.VARIABLE);
				}
				break;
			case BpftraceParser.MAP:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 398;
				this.match(BpftraceParser.MAP);
				}
				break;
			case BpftraceParser.POSITIONAL:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 399;
				this.match(BpftraceParser.POSITIONAL);
				}
				break;
			case BpftraceParser.PARAM_COUNT:
				this.enterOuterAlt(_localctx, 9);
				{
				this.state = 400;
				this.match(BpftraceParser.PARAM_COUNT);
				}
				break;
			case BpftraceParser.IDENT:
				this.enterOuterAlt(_localctx, 10);
				{
				this.state = 401;
				this.match(BpftraceParser.IDENT);
				this.state = 407;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.LPAREN) {
					{
					this.state = 402;
					this.match(BpftraceParser.LPAREN);
					this.state = 404;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
					if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
						{
						this.state = 403;
						this.exprList();
						}
					}

					this.state = 406;
					this.match(BpftraceParser.RPAREN);
					}
				}

				}
				break;
			case BpftraceParser.LPAREN:
				this.enterOuterAlt(_localctx, 11);
				{
				this.state = 409;
				this.match(BpftraceParser.LPAREN);
				this.state = 420;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
					{
					this.state = 410;
					this.element();
					this.state = 417;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
					while (_la === BpftraceParser.COMMA) {
						{
						{
						this.state = 411;
						this.match(BpftraceParser.COMMA);
						this.state = 413;
						this._errHandler.sync(this);
						_la = this._input.LA(1);
						if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.IF_EXPR) | (1 << BpftraceParser.COMPTIME) | (1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.OFFSETOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO) | (1 << BpftraceParser.TRUE) | (1 << BpftraceParser.FALSE) | (1 << BpftraceParser.BLOCK_LBRACE) | (1 << BpftraceParser.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (BpftraceParser.MAP - 44)) | (1 << (BpftraceParser.VARIABLE - 44)) | (1 << (BpftraceParser.POSITIONAL - 44)) | (1 << (BpftraceParser.PARAM_COUNT - 44)) | (1 << (BpftraceParser.IDENT - 44)) | (1 << (BpftraceParser.NUMBER - 44)) | (1 << (BpftraceParser.STRING - 44)) | (1 << (BpftraceParser.CHAR - 44)) | (1 << (BpftraceParser.INC - 44)) | (1 << (BpftraceParser.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (BpftraceParser.LPAREN - 77)) | (1 << (BpftraceParser.PLUS - 77)) | (1 << (BpftraceParser.MINUS - 77)) | (1 << (BpftraceParser.STAR - 77)) | (1 << (BpftraceParser.AND - 77)) | (1 << (BpftraceParser.NOT - 77)) | (1 << (BpftraceParser.TILDE - 77)))) !== 0)) {
							{
							this.state = 412;
							this.element();
							}
						}

						}
						}
						this.state = 419;
						this._errHandler.sync(this);
						_la = this._input.LA(1);
					}
					}
				}

				this.state = 422;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			case BpftraceParser.SIZEOF:
			case BpftraceParser.TYPEOF:
			case BpftraceParser.TYPEINFO:
				this.enterOuterAlt(_localctx, 12);
				{
				this.state = 423;
				_la = this._input.LA(1);
				if (!((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.SIZEOF) | (1 << BpftraceParser.TYPEOF) | (1 << BpftraceParser.TYPEINFO))) !== 0))) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 424;
				this.typeOrExpr();
				this.state = 425;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			case BpftraceParser.OFFSETOF:
				this.enterOuterAlt(_localctx, 13);
				{
				this.state = 427;
				this.match(BpftraceParser.OFFSETOF);
				this.state = 428;
				this.typeOrExpr();
				this.state = 429;
				this.match(BpftraceParser.COMMA);
				this.state = 430;
				this.fieldPath();
				this.state = 431;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			case BpftraceParser.BLOCK_LBRACE:
				this.enterOuterAlt(_localctx, 14);
				{
				this.state = 433;
				this.match(BpftraceParser.BLOCK_LBRACE);
				this.state = 434;
				this.statements();
				this.state = 435;
				this.match(BpftraceParser.RBRACE);
				}
				break;
			case BpftraceParser.IF_EXPR:
				this.enterOuterAlt(_localctx, 15);
				{
				this.state = 437;
				this.match(BpftraceParser.IF_EXPR);
				this.state = 438;
				this.condition();
				this.state = 439;
				this.block();
				this.state = 441;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.ELSE) {
					{
					this.state = 440;
					this.elseTail();
					}
				}

				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public element(): ElementContext {
		let _localctx: ElementContext = new ElementContext(this._ctx, this.state);
		this.enterRule(_localctx, 80, BpftraceParser.RULE_element);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 445;
			this.expr();
			this.state = 448;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === BpftraceParser.ASSIGN) {
				{
				this.state = 446;
				this.match(BpftraceParser.ASSIGN);
				this.state = 447;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeOrExpr(): TypeOrExprContext {
		let _localctx: TypeOrExprContext = new TypeOrExprContext(this._ctx, this.state);
		this.enterRule(_localctx, 82, BpftraceParser.RULE_typeOrExpr);
		try {
			this.state = 454;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.TYPE_LPAREN:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 450;
				this.match(BpftraceParser.TYPE_LPAREN);
				this.state = 451;
				this.type();
				}
				break;
			case BpftraceParser.LPAREN:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 452;
				this.match(BpftraceParser.LPAREN);
				this.state = 453;
				this.expr();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fieldPath(): FieldPathContext {
		let _localctx: FieldPathContext = new FieldPathContext(this._ctx, this.state);
		this.enterRule(_localctx, 84, BpftraceParser.RULE_fieldPath);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 456;
			this.field();
			this.state = 465;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.LBRACK || _la === BpftraceParser.DOT) {
				{
				this.state = 463;
				this._errHandler.sync(this);
				switch (this._input.LA(1)) {
				case BpftraceParser.DOT:
					{
					this.state = 457;
					this.match(BpftraceParser.DOT);
					this.state = 458;
					this.field();
					}
					break;
				case BpftraceParser.LBRACK:
					{
					this.state = 459;
					this.match(BpftraceParser.LBRACK);
					this.state = 460;
					this.expr();
					this.state = 461;
					this.match(BpftraceParser.RBRACK);
					}
					break;
				default:
					throw new NoViableAltException(this);
				}
				}
				this.state = 467;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public type(): TypeContext {
		let _localctx: TypeContext = new TypeContext(this._ctx, this.state);
		this.enterRule(_localctx, 86, BpftraceParser.RULE_type);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 468;
			this.typeBase();
			this.state = 472;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === BpftraceParser.LBRACK || _la === BpftraceParser.STAR) {
				{
				{
				this.state = 469;
				this.typeSuffix();
				}
				}
				this.state = 474;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeBase(): TypeBaseContext {
		let _localctx: TypeBaseContext = new TypeBaseContext(this._ctx, this.state);
		this.enterRule(_localctx, 88, BpftraceParser.RULE_typeBase);
		let _la: number;
		try {
			this.state = 498;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.STRUCT:
			case BpftraceParser.UNION:
			case BpftraceParser.ENUM:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 475;
				_la = this._input.LA(1);
				if (!((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << BpftraceParser.STRUCT) | (1 << BpftraceParser.UNION) | (1 << BpftraceParser.ENUM))) !== 0))) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 476;
				this.match(BpftraceParser.IDENT);
				}
				break;
			case BpftraceParser.C_WORD:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 478;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				do {
					{
					{
					this.state = 477;
					this.match(BpftraceParser.C_WORD);
					}
					}
					this.state = 480;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				} while (_la === BpftraceParser.C_WORD);
				}
				break;
			case BpftraceParser.IDENT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 482;
				this.match(BpftraceParser.IDENT);
				}
				break;
			case BpftraceParser.TYPEOF:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 483;
				this.match(BpftraceParser.TYPEOF);
				this.state = 484;
				this.typeOrExpr();
				this.state = 485;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			case BpftraceParser.LPAREN:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 487;
				this.match(BpftraceParser.LPAREN);
				this.state = 488;
				this.type();
				this.state = 493;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === BpftraceParser.COMMA) {
					{
					{
					this.state = 489;
					this.match(BpftraceParser.COMMA);
					this.state = 490;
					this.type();
					}
					}
					this.state = 495;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				this.state = 496;
				this.match(BpftraceParser.RPAREN);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeSuffix(): TypeSuffixContext {
		let _localctx: TypeSuffixContext = new TypeSuffixContext(this._ctx, this.state);
		this.enterRule(_localctx, 90, BpftraceParser.RULE_typeSuffix);
		let _la: number;
		try {
			this.state = 506;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case BpftraceParser.STAR:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 500;
				this.match(BpftraceParser.STAR);
				}
				break;
			case BpftraceParser.LBRACK:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 501;
				this.match(BpftraceParser.LBRACK);
				this.state = 503;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === BpftraceParser.IDENT || _la === BpftraceParser.NUMBER) {
					{
					this.state = 502;
					_la = this._input.LA(1);
					if (!(_la === BpftraceParser.IDENT || _la === BpftraceParser.NUMBER)) {
					this._errHandler.recoverInline(this);
					} else {
						if (this._input.LA(1) === Token.EOF) {
							this.matchedEOF = true;
						}

						this._errHandler.reportMatch(this);
						this.consume();
					}
					}
				}

				this.state = 505;
				this.match(BpftraceParser.RBRACK);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}

}

export class ProgramContext extends ParserRuleContext {
	public EOF(): TerminalNode { return this.getToken(BpftraceParser.EOF, 0); }
	public HEADER(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.HEADER, 0); }
	public rootItem(): RootItemContext[];
	public rootItem(i: number): RootItemContext;
	public rootItem(i?: number): RootItemContext | RootItemContext[] {
		if (i === undefined) {
			return this.getRuleContexts(RootItemContext);
		} else {
			return this.getRuleContext(i, RootItemContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_program; }
}

export class RootItemContext extends ParserRuleContext {
	public cItem(): CItemContext | undefined {
		return this.tryGetRuleContext(0, CItemContext);
	}
	public configBlock(): ConfigBlockContext | undefined {
		return this.tryGetRuleContext(0, ConfigBlockContext);
	}
	public importItem(): ImportItemContext | undefined {
		return this.tryGetRuleContext(0, ImportItemContext);
	}
	public macroDef(): MacroDefContext | undefined {
		return this.tryGetRuleContext(0, MacroDefContext);
	}
	public fnDef(): FnDefContext | undefined {
		return this.tryGetRuleContext(0, FnDefContext);
	}
	public mapDecl(): MapDeclContext | undefined {
		return this.tryGetRuleContext(0, MapDeclContext);
	}
	public probe(): ProbeContext | undefined {
		return this.tryGetRuleContext(0, ProbeContext);
	}
	public SEMI(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SEMI, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_rootItem; }
}

export class CItemContext extends ParserRuleContext {
	public DIRECTIVE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.DIRECTIVE, 0); }
	public C_DEFINITION(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.C_DEFINITION, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_cItem; }
}

export class ConfigBlockContext extends ParserRuleContext {
	public CONFIG(): TerminalNode { return this.getToken(BpftraceParser.CONFIG, 0); }
	public ASSIGN(): TerminalNode { return this.getToken(BpftraceParser.ASSIGN, 0); }
	public LBRACE(): TerminalNode { return this.getToken(BpftraceParser.LBRACE, 0); }
	public RBRACE(): TerminalNode { return this.getToken(BpftraceParser.RBRACE, 0); }
	public configEntry(): ConfigEntryContext[];
	public configEntry(i: number): ConfigEntryContext;
	public configEntry(i?: number): ConfigEntryContext | ConfigEntryContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ConfigEntryContext);
		} else {
			return this.getRuleContext(i, ConfigEntryContext);
		}
	}
	public SEMI(): TerminalNode[];
	public SEMI(i: number): TerminalNode;
	public SEMI(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.SEMI);
		} else {
			return this.getToken(BpftraceParser.SEMI, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_configBlock; }
}

export class ConfigEntryContext extends ParserRuleContext {
	public IDENT(): TerminalNode[];
	public IDENT(i: number): TerminalNode;
	public IDENT(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.IDENT);
		} else {
			return this.getToken(BpftraceParser.IDENT, i);
		}
	}
	public ASSIGN(): TerminalNode { return this.getToken(BpftraceParser.ASSIGN, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NUMBER, 0); }
	public STRING(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STRING, 0); }
	public TRUE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TRUE, 0); }
	public FALSE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.FALSE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_configEntry; }
}

export class ImportItemContext extends ParserRuleContext {
	public IMPORT(): TerminalNode { return this.getToken(BpftraceParser.IMPORT, 0); }
	public STRING(): TerminalNode { return this.getToken(BpftraceParser.STRING, 0); }
	public SEMI(): TerminalNode { return this.getToken(BpftraceParser.SEMI, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_importItem; }
}

export class MacroDefContext extends ParserRuleContext {
	public MACRO(): TerminalNode { return this.getToken(BpftraceParser.MACRO, 0); }
	public IDENT(): TerminalNode { return this.getToken(BpftraceParser.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(BpftraceParser.LPAREN, 0); }
	public RPAREN(): TerminalNode { return this.getToken(BpftraceParser.RPAREN, 0); }
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public macroParam(): MacroParamContext[];
	public macroParam(i: number): MacroParamContext;
	public macroParam(i?: number): MacroParamContext | MacroParamContext[] {
		if (i === undefined) {
			return this.getRuleContexts(MacroParamContext);
		} else {
			return this.getRuleContext(i, MacroParamContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_macroDef; }
}

export class MacroParamContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IDENT, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MAP, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_macroParam; }
}

export class FnDefContext extends ParserRuleContext {
	public FN(): TerminalNode { return this.getToken(BpftraceParser.FN, 0); }
	public IDENT(): TerminalNode { return this.getToken(BpftraceParser.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(BpftraceParser.LPAREN, 0); }
	public RPAREN(): TerminalNode { return this.getToken(BpftraceParser.RPAREN, 0); }
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public fnParam(): FnParamContext[];
	public fnParam(i: number): FnParamContext;
	public fnParam(i?: number): FnParamContext | FnParamContext[] {
		if (i === undefined) {
			return this.getRuleContexts(FnParamContext);
		} else {
			return this.getRuleContext(i, FnParamContext);
		}
	}
	public COLON(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.COLON, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_fnDef; }
}

export class FnParamContext extends ParserRuleContext {
	public VARIABLE(): TerminalNode { return this.getToken(BpftraceParser.VARIABLE, 0); }
	public COLON(): TerminalNode { return this.getToken(BpftraceParser.COLON, 0); }
	public type(): TypeContext {
		return this.getRuleContext(0, TypeContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_fnParam; }
}

export class MapDeclContext extends ParserRuleContext {
	public LET(): TerminalNode { return this.getToken(BpftraceParser.LET, 0); }
	public MAP(): TerminalNode { return this.getToken(BpftraceParser.MAP, 0); }
	public ASSIGN(): TerminalNode { return this.getToken(BpftraceParser.ASSIGN, 0); }
	public IDENT(): TerminalNode { return this.getToken(BpftraceParser.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(BpftraceParser.LPAREN, 0); }
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	public RPAREN(): TerminalNode { return this.getToken(BpftraceParser.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_mapDecl; }
}

export class ProbeContext extends ParserRuleContext {
	public attachPoints(): AttachPointsContext {
		return this.getRuleContext(0, AttachPointsContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public predicate(): PredicateContext | undefined {
		return this.tryGetRuleContext(0, PredicateContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_probe; }
}

export class AttachPointsContext extends ParserRuleContext {
	public attachPoint(): AttachPointContext[];
	public attachPoint(i: number): AttachPointContext;
	public attachPoint(i?: number): AttachPointContext | AttachPointContext[] {
		if (i === undefined) {
			return this.getRuleContexts(AttachPointContext);
		} else {
			return this.getRuleContext(i, AttachPointContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_attachPoints; }
}

export class AttachPointContext extends ParserRuleContext {
	public ATTACH(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ATTACH, 0); }
	public WORD(): TerminalNode[];
	public WORD(i: number): TerminalNode;
	public WORD(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.WORD);
		} else {
			return this.getToken(BpftraceParser.WORD, i);
		}
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_attachPoint; }
}

export class PredicateContext extends ParserRuleContext {
	public PREDICATE(): TerminalNode { return this.getToken(BpftraceParser.PREDICATE, 0); }
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	public PREDICATE_END(): TerminalNode { return this.getToken(BpftraceParser.PREDICATE_END, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_predicate; }
}

export class BlockContext extends ParserRuleContext {
	public LBRACE(): TerminalNode { return this.getToken(BpftraceParser.LBRACE, 0); }
	public statements(): StatementsContext {
		return this.getRuleContext(0, StatementsContext);
	}
	public RBRACE(): TerminalNode { return this.getToken(BpftraceParser.RBRACE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_block; }
}

export class StatementsContext extends ParserRuleContext {
	public compound(): CompoundContext[];
	public compound(i: number): CompoundContext;
	public compound(i?: number): CompoundContext | CompoundContext[] {
		if (i === undefined) {
			return this.getRuleContexts(CompoundContext);
		} else {
			return this.getRuleContext(i, CompoundContext);
		}
	}
	public simple(): SimpleContext[];
	public simple(i: number): SimpleContext;
	public simple(i?: number): SimpleContext | SimpleContext[] {
		if (i === undefined) {
			return this.getRuleContexts(SimpleContext);
		} else {
			return this.getRuleContext(i, SimpleContext);
		}
	}
	public SEMI(): TerminalNode[];
	public SEMI(i: number): TerminalNode;
	public SEMI(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.SEMI);
		} else {
			return this.getToken(BpftraceParser.SEMI, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_statements; }
}

export class CompoundContext extends ParserRuleContext {
	public ifStmt(): IfStmtContext | undefined {
		return this.tryGetRuleContext(0, IfStmtContext);
	}
	public whileStmt(): WhileStmtContext | undefined {
		return this.tryGetRuleContext(0, WhileStmtContext);
	}
	public forStmt(): ForStmtContext | undefined {
		return this.tryGetRuleContext(0, ForStmtContext);
	}
	public unrollStmt(): UnrollStmtContext | undefined {
		return this.tryGetRuleContext(0, UnrollStmtContext);
	}
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_compound; }
}

export class IfStmtContext extends ParserRuleContext {
	public IF(): TerminalNode { return this.getToken(BpftraceParser.IF, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public elseTail(): ElseTailContext | undefined {
		return this.tryGetRuleContext(0, ElseTailContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_ifStmt; }
}

export class ElseTailContext extends ParserRuleContext {
	public ELSE(): TerminalNode { return this.getToken(BpftraceParser.ELSE, 0); }
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	public ifStmt(): IfStmtContext | undefined {
		return this.tryGetRuleContext(0, IfStmtContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_elseTail; }
}

export class WhileStmtContext extends ParserRuleContext {
	public WHILE(): TerminalNode { return this.getToken(BpftraceParser.WHILE, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_whileStmt; }
}

export class UnrollStmtContext extends ParserRuleContext {
	public UNROLL(): TerminalNode { return this.getToken(BpftraceParser.UNROLL, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_unrollStmt; }
}

export class ForStmtContext extends ParserRuleContext {
	public FOR(): TerminalNode { return this.getToken(BpftraceParser.FOR, 0); }
	public forHead(): ForHeadContext {
		return this.getRuleContext(0, ForHeadContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_forStmt; }
}

export class ForHeadContext extends ParserRuleContext {
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LPAREN, 0); }
	public forRange(): ForRangeContext {
		return this.getRuleContext(0, ForRangeContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_forHead; }
}

export class ForRangeContext extends ParserRuleContext {
	public VARIABLE(): TerminalNode { return this.getToken(BpftraceParser.VARIABLE, 0); }
	public COLON(): TerminalNode { return this.getToken(BpftraceParser.COLON, 0); }
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public RANGE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RANGE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_forRange; }
}

export class ConditionContext extends ParserRuleContext {
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_condition; }
}

export class SimpleContext extends ParserRuleContext {
	public letStmt(): LetStmtContext | undefined {
		return this.tryGetRuleContext(0, LetStmtContext);
	}
	public importStmt(): ImportStmtContext | undefined {
		return this.tryGetRuleContext(0, ImportStmtContext);
	}
	public returnStmt(): ReturnStmtContext | undefined {
		return this.tryGetRuleContext(0, ReturnStmtContext);
	}
	public BREAK(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.BREAK, 0); }
	public CONTINUE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.CONTINUE, 0); }
	public exprStmt(): ExprStmtContext | undefined {
		return this.tryGetRuleContext(0, ExprStmtContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_simple; }
}

export class LetStmtContext extends ParserRuleContext {
	public LET(): TerminalNode { return this.getToken(BpftraceParser.LET, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MAP, 0); }
	public COLON(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.COLON, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ASSIGN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_letStmt; }
}

export class ImportStmtContext extends ParserRuleContext {
	public IMPORT(): TerminalNode { return this.getToken(BpftraceParser.IMPORT, 0); }
	public STRING(): TerminalNode { return this.getToken(BpftraceParser.STRING, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_importStmt; }
}

export class ReturnStmtContext extends ParserRuleContext {
	public RETURN(): TerminalNode { return this.getToken(BpftraceParser.RETURN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_returnStmt; }
}

export class ExprStmtContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public assignOp(): AssignOpContext | undefined {
		return this.tryGetRuleContext(0, AssignOpContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_exprStmt; }
}

export class AssignOpContext extends ParserRuleContext {
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ASSIGN, 0); }
	public ADD_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ADD_ASSIGN, 0); }
	public SUB_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SUB_ASSIGN, 0); }
	public MUL_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MUL_ASSIGN, 0); }
	public DIV_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.DIV_ASSIGN, 0); }
	public MOD_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MOD_ASSIGN, 0); }
	public AND_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.AND_ASSIGN, 0); }
	public OR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.OR_ASSIGN, 0); }
	public XOR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.XOR_ASSIGN, 0); }
	public SHL_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SHL_ASSIGN, 0); }
	public SHR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SHR_ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_assignOp; }
}

export class ExprContext extends ParserRuleContext {
	public unary(): UnaryContext[];
	public unary(i: number): UnaryContext;
	public unary(i?: number): UnaryContext | UnaryContext[] {
		if (i === undefined) {
			return this.getRuleContexts(UnaryContext);
		} else {
			return this.getRuleContext(i, UnaryContext);
		}
	}
	public binaryOp(): BinaryOpContext[];
	public binaryOp(i: number): BinaryOpContext;
	public binaryOp(i?: number): BinaryOpContext | BinaryOpContext[] {
		if (i === undefined) {
			return this.getRuleContexts(BinaryOpContext);
		} else {
			return this.getRuleContext(i, BinaryOpContext);
		}
	}
	public QUESTION(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.QUESTION, 0); }
	public COLON(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.COLON, 0); }
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_expr; }
}

export class BinaryOpContext extends ParserRuleContext {
	public STAR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STAR, 0); }
	public SLASH(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SLASH, 0); }
	public PERCENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.PERCENT, 0); }
	public PLUS(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.PLUS, 0); }
	public MINUS(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MINUS, 0); }
	public SHL(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SHL, 0); }
	public SHR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SHR, 0); }
	public LT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LT, 0); }
	public GT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.GT, 0); }
	public LE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LE, 0); }
	public GE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.GE, 0); }
	public EQ(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.EQ, 0); }
	public NE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NE, 0); }
	public AND(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.AND, 0); }
	public XOR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.XOR, 0); }
	public OR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.OR, 0); }
	public LOGICAL_AND(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LOGICAL_AND, 0); }
	public LOGICAL_OR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LOGICAL_OR, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_binaryOp; }
}

export class UnaryContext extends ParserRuleContext {
	public primary(): PrimaryContext {
		return this.getRuleContext(0, PrimaryContext);
	}
	public prefix(): PrefixContext[];
	public prefix(i: number): PrefixContext;
	public prefix(i?: number): PrefixContext | PrefixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(PrefixContext);
		} else {
			return this.getRuleContext(i, PrefixContext);
		}
	}
	public postfix(): PostfixContext[];
	public postfix(i: number): PostfixContext;
	public postfix(i?: number): PostfixContext | PostfixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(PostfixContext);
		} else {
			return this.getRuleContext(i, PostfixContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_unary; }
}

export class PrefixContext extends ParserRuleContext {
	public INC(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.INC, 0); }
	public DEC(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.DEC, 0); }
	public PLUS(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.PLUS, 0); }
	public MINUS(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MINUS, 0); }
	public NOT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NOT, 0); }
	public TILDE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TILDE, 0); }
	public STAR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STAR, 0); }
	public AND(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.AND, 0); }
	public COMPTIME(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.COMPTIME, 0); }
	public CAST_LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.CAST_LPAREN, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_prefix; }
}

export class PostfixContext extends ParserRuleContext {
	public INC(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.INC, 0); }
	public DEC(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.DEC, 0); }
	public field(): FieldContext | undefined {
		return this.tryGetRuleContext(0, FieldContext);
	}
	public DOT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.DOT, 0); }
	public ARROW(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ARROW, 0); }
	public LBRACK(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LBRACK, 0); }
	public exprList(): ExprListContext | undefined {
		return this.tryGetRuleContext(0, ExprListContext);
	}
	public RBRACK(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RBRACK, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_postfix; }
}

export class FieldContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IDENT, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NUMBER, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_field; }
}

export class ExprListContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_exprList; }
}

export class PrimaryContext extends ParserRuleContext {
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NUMBER, 0); }
	public STRING(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STRING, 0); }
	public CHAR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.CHAR, 0); }
	public TRUE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TRUE, 0); }
	public FALSE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.FALSE, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.MAP, 0); }
	public POSITIONAL(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.POSITIONAL, 0); }
	public PARAM_COUNT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.PARAM_COUNT, 0); }
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IDENT, 0); }
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LPAREN, 0); }
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RPAREN, 0); }
	public exprList(): ExprListContext | undefined {
		return this.tryGetRuleContext(0, ExprListContext);
	}
	public element(): ElementContext[];
	public element(i: number): ElementContext;
	public element(i?: number): ElementContext | ElementContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ElementContext);
		} else {
			return this.getRuleContext(i, ElementContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	public typeOrExpr(): TypeOrExprContext | undefined {
		return this.tryGetRuleContext(0, TypeOrExprContext);
	}
	public SIZEOF(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.SIZEOF, 0); }
	public TYPEOF(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TYPEOF, 0); }
	public TYPEINFO(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TYPEINFO, 0); }
	public OFFSETOF(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.OFFSETOF, 0); }
	public fieldPath(): FieldPathContext | undefined {
		return this.tryGetRuleContext(0, FieldPathContext);
	}
	public BLOCK_LBRACE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.BLOCK_LBRACE, 0); }
	public statements(): StatementsContext | undefined {
		return this.tryGetRuleContext(0, StatementsContext);
	}
	public RBRACE(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RBRACE, 0); }
	public IF_EXPR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IF_EXPR, 0); }
	public condition(): ConditionContext | undefined {
		return this.tryGetRuleContext(0, ConditionContext);
	}
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	public elseTail(): ElseTailContext | undefined {
		return this.tryGetRuleContext(0, ElseTailContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_primary; }
}

export class ElementContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_element; }
}

export class TypeOrExprContext extends ParserRuleContext {
	public TYPE_LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TYPE_LPAREN, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LPAREN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_typeOrExpr; }
}

export class FieldPathContext extends ParserRuleContext {
	public field(): FieldContext[];
	public field(i: number): FieldContext;
	public field(i?: number): FieldContext | FieldContext[] {
		if (i === undefined) {
			return this.getRuleContexts(FieldContext);
		} else {
			return this.getRuleContext(i, FieldContext);
		}
	}
	public DOT(): TerminalNode[];
	public DOT(i: number): TerminalNode;
	public DOT(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.DOT);
		} else {
			return this.getToken(BpftraceParser.DOT, i);
		}
	}
	public LBRACK(): TerminalNode[];
	public LBRACK(i: number): TerminalNode;
	public LBRACK(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.LBRACK);
		} else {
			return this.getToken(BpftraceParser.LBRACK, i);
		}
	}
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public RBRACK(): TerminalNode[];
	public RBRACK(i: number): TerminalNode;
	public RBRACK(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.RBRACK);
		} else {
			return this.getToken(BpftraceParser.RBRACK, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_fieldPath; }
}

export class TypeContext extends ParserRuleContext {
	public typeBase(): TypeBaseContext {
		return this.getRuleContext(0, TypeBaseContext);
	}
	public typeSuffix(): TypeSuffixContext[];
	public typeSuffix(i: number): TypeSuffixContext;
	public typeSuffix(i?: number): TypeSuffixContext | TypeSuffixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(TypeSuffixContext);
		} else {
			return this.getRuleContext(i, TypeSuffixContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_type; }
}

export class TypeBaseContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IDENT, 0); }
	public STRUCT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STRUCT, 0); }
	public UNION(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.UNION, 0); }
	public ENUM(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.ENUM, 0); }
	public C_WORD(): TerminalNode[];
	public C_WORD(i: number): TerminalNode;
	public C_WORD(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.C_WORD);
		} else {
			return this.getToken(BpftraceParser.C_WORD, i);
		}
	}
	public TYPEOF(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.TYPEOF, 0); }
	public typeOrExpr(): TypeOrExprContext | undefined {
		return this.tryGetRuleContext(0, TypeOrExprContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RPAREN, 0); }
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LPAREN, 0); }
	public type(): TypeContext[];
	public type(i: number): TypeContext;
	public type(i?: number): TypeContext | TypeContext[] {
		if (i === undefined) {
			return this.getRuleContexts(TypeContext);
		} else {
			return this.getRuleContext(i, TypeContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(BpftraceParser.COMMA);
		} else {
			return this.getToken(BpftraceParser.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_typeBase; }
}

export class TypeSuffixContext extends ParserRuleContext {
	public STAR(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.STAR, 0); }
	public LBRACK(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.LBRACK, 0); }
	public RBRACK(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.RBRACK, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.NUMBER, 0); }
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(BpftraceParser.IDENT, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return BpftraceParser.RULE_typeSuffix; }
}
