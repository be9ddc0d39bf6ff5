"""Compares an exported teacher's logits with those of Hugging Face transformers.

    secformer distill evaluate --task SST-2 --glue-dir DIR --model TEACHER --out logits.tsv
    python compare_with_transformers.py TEACHER DIR/SST-2/dev.tsv logits.tsv sentence

The last arguments name the text columns (one, or two for pairs). Needs torch and transformers; fails if any logit
differs by more than 1e-4. It is no part of the build: the tests hold the same network against a textbook version.
"""

import csv
import sys

import torch
from transformers import AutoTokenizer, BertForSequenceClassification

LARGEST_DIFFERENCE = 1e-4


def logits_of(folder, rows, columns):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, report = BertForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    for problem in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if report[problem]:
            sys.exit(f"{problem}: {report[problem]}")
    model.eval()
    with torch.no_grad():
        for row in rows:
            texts = [row[column] for column in columns]
            encoded = tokenizer(*texts, truncation=True, max_length=128, return_tensors="pt")
            yield model(**encoded).logits[0].tolist()


def main(folder, data, evaluated, *columns):
    with open(data, encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with open(evaluated, encoding="utf-8") as file:
        ours = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = rows[: len(ours)]
    largest = 0.0
    for theirs, mine in zip(logits_of(folder, rows, columns), ours, strict=True):
        expected = [float(value) for value in mine["logits"].split(",")]
        if len(theirs) != len(expected):
            sys.exit(f"{len(expected)} logits, transformers gives {len(theirs)}")
        largest = max(largest, *(abs(a - b) for a, b in zip(theirs, expected)))
    print(f"{len(ours)} examples, largest difference of a logit {largest:.2e}")
    if largest > LARGEST_DIFFERENCE:
        sys.exit(f"more than {LARGEST_DIFFERENCE}")


if __name__ == "__main__":
    main(*sys.argv[1:])
