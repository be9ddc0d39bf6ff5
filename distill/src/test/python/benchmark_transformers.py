"""Tokens a second of fine-tuning Hugging Face's BERT on the CPU, as TrainingBenchmark measures ours.

python benchmark_transformers.py [LAYERS HIDDEN HEADS BATCH TOKENS STEPS]
"""

import sys
import time

import torch
from transformers import BertConfig, BertForSequenceClassification

VOCABULARY = 30522


def main():
    sizes = [6, 384, 12, 32, 64, 8]
    for i, value in enumerate(sys.argv[1:]):
        sizes[i] = int(value)
    layers, hidden, heads, batch, tokens, steps = sizes
    torch.set_num_threads(2)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * hidden,
        num_labels=2,
    )
    model = BertForSequenceClassification(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.01)
    ids = torch.randint(0, VOCABULARY, (batch, tokens))
    mask = torch.ones_like(ids)
    labels = torch.arange(batch) % 2
    best = float("inf")
    for i in range(-2, steps):
        if i == 0:
            start, cpu = time.perf_counter(), time.process_time()
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        best = min(best, time.perf_counter() - begin)
    mean = (time.perf_counter() - start) / steps
    cpu_mean = (time.process_time() - cpu) / steps
    count = batch * tokens
    print(
        f"{'transformers, fine-tuning':28s} {1000 * mean:6.1f} ms a step, {count / mean:5.0f} tokens/s"
        f" (best step {count / best:5.0f}, {count / cpu_mean:5.0f} a processor second)"
    )


if __name__ == "__main__":
    main()
