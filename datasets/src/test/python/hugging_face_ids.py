"""Writes the token ids that Hugging Face gives for texts, pairs and long texts, over tokenizer folders of many kinds.

    python -m venv venv && venv/bin/pip install transformers tokenizers
    venv/bin/python hugging_face_ids.py ../resources/io/secformer/datasets/text/hugging-face-ids.json

The document holds every folder's files, so the test needs nothing else. transformers and tokenizers are named in it by version.
"""

import json
import os
import sys
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import tokenizers  # noqa: E402
import transformers  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a nurse doctor sees river bank letter opens and or not quick slow green paper clock walks under over tea "
    "was is it they . , ! ? ' \" - : ; ( ) [ ] < > / _ # @ & % 1 2 3 9 k ##k ##s ##ed ##ing ##er un ##un ##a ##b ##e "
    "##i ##l ##n ##o ##r ##t ##x x z naive naïve resume résumé uber über strasse straße ΣΑΣ σας й и café cafe "
    "IT US Bank Paris 水 火 ##火 木材 日 本 🙂 سلام שלום ไทย ١ é ##é ° ½ ﬁ fi"
).split()
VOCABULARY = list(dict.fromkeys(SPECIAL + WORDS))

TEXTS = [
    "the nurse sees the river",
    "",
    "   \t \n ",
    "The Doctor OPENS a Letter!",
    "It was not US, IT is the Bank of Paris.",
    "naïve résumé über Straße",
    "NAÏVE RÉSUMÉ ÜBER STRASSE",
    "nai\u0308ve re\u0301sume\u0301 u\u0308ber",
    "ΣΑΣ σας Σας",
    "İstanbul ıs slow ǅ ß ẞ",
    "йи Йи и\u0306",
    "水火木材 and 日本",
    "木材火火水k quick水",
    "\u3000水\u3000\u00a0火\u2003日",
    "한국어 カタカナ が か\u3099",
    "𠀀𠀁 水𪚥",
    "🙂 the 👩\u200d⚕\ufe0f🙂🙂 clock 👍🏽",
    "سلام the שלום river ١٢٣",
    "\u200fשלום\u200e \u202asees\u202c",
    "zero\u200bwidth joi\u200dner non\u200cjoiner\ufeffmark",
    "nul\u0000in bell\u0007 esc\u001b[0m del\u007f c1\u0085 soft\u00adhyphen",
    "line\u2028separator para\u2029graph vertical\u000btab form\u000cfeed",
    "replacement \ufffd private \ue000 unassigned \u0378",
    "ﬁ ½ ° ² ① Ａ ｆｕｌｌ",
    "un" * 60,
    "k" * 100 + " " + "k" * 101 + " k",
    "x" * 3000 + " tea",
    "unun unk kks walksing opened",
    "it's \"quick\"--slow... (green)/[paper] <tea> a_b #1 @ 9%",
    "the [SEP] nurse [CLS] sees [MASK] a [PAD] river [UNK]",
    "[sep] [Mask] [ CLS ] [[SEP]] a[SEP]b",
    "<drug> covid <drug>covid Covid COVID covids acovid",
    "  covid   and   <drug>   or <note>tea</note> ",
    "new york and New York and newyork and NEW  YORK",
    "<s> the </s> <cls> river <extra_0> <b> <image>",
    "don't can't they're 'tis",
    "a,b;c:d!e?f",
    "1,234.50 1/2 1-2 1_2 ١٢٣ ९",
    "http://a.b/c?d=e&f#g user@x.z",
    "tab\tseparated\tcolumns",
    "ไทย ไม่ไทย",
    "e\u0301\u0301\u0327 \u0301a \u20dd",
    "\u1e9b\u0323 \u212b Å A\u030a",
    "🏳️\u200d🌈🇫🇷 the",
    "\\n \\u0041 \\ / \" '",
    "the nurse and the doctor or the river bank and the letter opens under the green paper clock over tea",
]

PAIRS = [
    ["the nurse", "sees the river"],
    ["", "the river"],
    ["the river", ""],
    ["", ""],
    ["the [SEP] nurse", "[CLS] covid <drug>"],
    ["水火", "naïve résumé 🙂"],
    ["a b", "the nurse and the doctor or the river bank and the letter opens under the green paper"],
    ["the nurse and the doctor or the river bank and the letter opens under the green paper", "a b"],
    ["the nurse and the doctor or the river bank", "a clock and tea and the letter opens under"],
]

LENGTHS = [4, 5, 8, 11, 16]


def entry(content, id, **changes):
    token = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False}
    return {**token, "normalized": False, "special": True, **changes}


def document(lowercase=True, vocabulary=VOCABULARY, added=None, **changes):
    """A tokenizer.json of BERT."""
    ids = {token: i for i, token in enumerate(vocabulary)}
    sequence = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    sequence.append({"SpecialToken": {"id": "[SEP]", "type_id": 0}})
    second = [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}]
    special = {t: {"id": t, "ids": [VOCABULARY.index(t)], "tokens": [t]} for t in ("[CLS]", "[SEP]")}
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True}
    json_document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [entry(t, ids[t]) for t in SPECIAL if t in ids] if added is None else added,
        "normalizer": {**normalizer, "strip_accents": None, "lowercase": lowercase},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing", "single": sequence, "pair": sequence + second, "special_tokens": special,
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": ids,
        },
    }
    return {**json_document, **changes}


def lines(vocabulary=VOCABULARY, end="\n"):
    return "".join(token + end for token in vocabulary)


def renamed(names):
    return [names.get(token, token) for token in VOCABULARY]


SIZE = len(VOCABULARY)
WITHOUT_PAD = [token for token in VOCABULARY if token != "[PAD]"]
GENERAL = document(
    normalizer={"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
    pre_tokenizer={"type": "Whitespace"},
)
FOLDERS = {
    "vocabulary alone": {"vocab.txt": lines()},
    "cased": {"vocab.txt": lines(), "tokenizer_config.json": {"do_lower_case": False}},
    "uncased with accents": {
        "vocab.txt": lines(),
        "tokenizer_config.json": {"do_lower_case": True, "strip_accents": False, "tokenizer_class": "BertTokenizer"},
    },
    "cased without accents": {
        "vocab.txt": lines(),
        "tokenizer_config.json": {"do_lower_case": False, "strip_accents": True, "tokenizer_class": "BertTokenizerFast"},
    },
    "Chinese words whole": {"vocab.txt": lines(), "tokenizer_config.json": {"tokenize_chinese_chars": False}},
    "options that fast tokenizers pass over": {
        "vocab.txt": lines(),
        "tokenizer_config.json": {"do_basic_tokenize": False, "never_split": ["US", "naïve"], "model_max_length": 512},
    },
    "added_tokens.json": {
        "vocab.txt": lines(),
        "added_tokens.json": {"covid": SIZE + 7, "<drug>": SIZE + 1, "[MASK]": 4, "new york": SIZE + 3, "tea": 999},
        "special_tokens_map.json": {"additional_special_tokens": ["<drug>", "<extra_0>"]},
    },
    "added_tokens_decoder": {
        "vocab.txt": lines(),
        "added_tokens.json": {"never": SIZE},
        "special_tokens_map.json": {"cls_token": "<never>"},
        "tokenizer_config.json": {
            "added_tokens_decoder": {
                str(SIZE + 1): {"content": "covid", "single_word": True, "lstrip": False, "rstrip": False,
                                "normalized": True, "special": False},
                str(SIZE): {"content": "<drug>", "single_word": False, "lstrip": True, "rstrip": True,
                            "normalized": False, "special": False},
                str(SIZE + 2): {"content": "New York", "single_word": False, "lstrip": False, "rstrip": False,
                                "normalized": True, "special": False},
                "4": {"content": "[MASK]", "single_word": False, "lstrip": True, "rstrip": False,
                      "normalized": False, "special": True},
            },
        },
    },
    "lower case said in two places": {
        "tokenizer.json": document(lowercase=True),
        "tokenizer_config.json": {"do_lower_case": False, "tokenizer_class": "BertTokenizerFast"},
    },
    "cased document without a word": {"tokenizer.json": document(lowercase=False), "vocab.txt": lines()},
    "accents and Chinese said in two places": {
        "tokenizer.json": document(lowercase=True),
        "tokenizer_config.json": {"strip_accents": False, "tokenize_chinese_chars": False},
    },
    "document with added tokens": {
        "tokenizer.json": document(
            added=[entry(t, i) for i, t in enumerate(SPECIAL)]
            + [entry("covid", SIZE, normalized=True, special=False), entry("<drug>", SIZE + 1, rstrip=True)],
            truncation={"direction": "Right", "max_length": 6, "strategy": "LongestFirst", "stride": 0},
            padding={"strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0,
                     "pad_type_id": 0, "pad_token": "[PAD]"},
        ),
        "tokenizer_config.json": {"do_lower_case": True, "tokenizer_class": "BertTokenizer"},
    },
    "no post-processor": {"tokenizer.json": document(post_processor=None)},
    "[PAD] among added tokens only": {
        "tokenizer.json": document(
            vocabulary=WITHOUT_PAD, added=[entry("[PAD]", 0)], post_processor=None),
    },
    "no added tokens in the document": {"tokenizer.json": document(added=[])},
    "document with other parts": {
        "tokenizer.json": document(added=[], normalizer=None, pre_tokenizer={"type": "Whitespace"}),
        "tokenizer_config.json": {"do_lower_case": False, "tokenizer_class": "BertTokenizerFast"},
    },
    "general class": {
        "tokenizer.json": GENERAL,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "cls_token": "[CLS]",
            "extra_special_tokens": ["<extra_0>"],
            "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        },
    },
    "other names": {
        "vocab.txt": lines(renamed({"[CLS]": "<s>", "[SEP]": "</s>", "[UNK]": "<unk>", "[PAD]": "<pad>"})),
        "special_tokens_map.json": {
            "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>",
            "sep_token": {"content": "</s>", "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False},
        },
        "tokenizer_config.json": {"cls_token": "<cls>"},
    },
    "more special tokens": {
        "vocab.txt": lines(),
        "tokenizer_config.json": {
            "additional_special_tokens": ["<drug>", "tea"], "bos_token": "<b>", "image_token": "<image>",
            "mask_token": {"__type": "AddedToken", "content": "[MASK]", "single_word": False, "lstrip": True,
                           "rstrip": False, "normalized": False},
        },
    },
    "no mask": {"vocab.txt": lines(renamed({"[MASK]": "mask"}))},
    "pad and mask null": {"vocab.txt": lines(), "tokenizer_config.json": {"mask_token": None, "pad_token": None}},
    "byte order mark": {"vocab.txt": "\ufeff" + lines(), "added_tokens.json": {"covid": SIZE}},
    "carriage returns and a blank line": {
        "vocab.txt": lines(end="\r\n") + "\r\n", "added_tokens.json": {"covid": SIZE},
    },
    "no line feed at the end": {"vocab.txt": lines()[:-1]},
    "repeated tokens": {"vocab.txt": lines(VOCABULARY + ["river", "tea", "last"])},
    "repeated and added tokens": {
        "vocab.txt": lines(VOCABULARY + ["river", "tea", "last"]), "added_tokens.json": {"covid": SIZE + 3},
    },
    "blanks in tokens": {
        "vocab.txt": lines(
            VOCABULARY[:30] + ["\u2028", "\u00a0", "green\u00a0", "\u3000x", "pa\u2028per"] + VOCABULARY[30:]),
    },
    "truncation on the left": {"vocab.txt": lines(), "tokenizer_config.json": {"truncation_side": "left"}},
    "no token types": {"vocab.txt": lines(), "tokenizer_config.json": {"tokenizer_class": "DistilBertTokenizer"}},
    "token types left out": {
        "vocab.txt": lines(), "tokenizer_config.json": {"model_input_names": ["input_ids", "attention_mask"]},
    },
}


def encode(tokenizer, first, second=None, length=None):
    # As lists of one: a second text that is empty and stands alone would be taken for none.
    texts = [[first]] if second is None else [[first], [second]]
    found = tokenizer(*texts, truncation=length is not None, max_length=length)
    ids = found["input_ids"][0]
    return ids, found["token_type_ids"][0] if "token_type_ids" in found else [0] * len(ids)


def answers(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"config.json": json.dumps({"model_type": "bert"}), **files}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                file.write(content)
        tokenizer = AutoTokenizer.from_pretrained(folder)
    pairs = [encode(tokenizer, *pair) for pair in PAIRS]
    long = [encode(tokenizer, *pair, length)[0] for pair in PAIRS for length in LENGTHS]
    return {
        "texts": [encode(tokenizer, text)[0] for text in TEXTS],
        "pairs": [ids for ids, _ in pairs],
        "pairTypes": [types for _, types in pairs],
        "cutTexts": [encode(tokenizer, TEXTS[-1], None, length)[0] for length in LENGTHS],
        "cutPairs": long,
    }


def main():
    folders = []
    for name, files in FOLDERS.items():
        written = {
            file: content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            for file, content in files.items()
        }
        folders.append({"name": name, "files": written, **answers(written)})
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write("{")
        head = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
                "lengths": LENGTHS, "texts": TEXTS, "pairs": PAIRS}
        for key, value in head.items():
            file.write(f"\n{json.dumps(key)}: {json.dumps(value)},")
        rows = (json.dumps(folder, separators=(",", ":")) for folder in folders)
        file.write('\n"folders": [\n' + ",\n".join(rows) + "\n]}\n")


main()
