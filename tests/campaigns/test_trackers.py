"""The trackers that take seconds to start, as they are: offline, read back from their own files."""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]

MLFLOW = """
import json, sys
sys.path.insert(0, "tests/unit")
from test_tracking import train
from nblib import tracking
mlflow = tracking.tracker("mlflow")
mlflow.set_tracking_uri(sys.argv[1])
with mlflow.start_run() as run:
    history = train(tracking.with_step(mlflow.log_metrics), validation=False)
client, number = mlflow.MlflowClient(), run.info.run_id
kept = {
    name: [(one.step, one.value) for one in client.get_metric_history(number, name)]
    for name in client.get_run(number).data.metrics
}
print(json.dumps([history.rows, kept]))
"""


def run_offline(script, folder, *arguments):
    """Return what a script prints last; it runs by itself, without a network or a home."""
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, **OFFLINE, "WANDB_DIR": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_mlflow_s_file_store_gives_the_numbers_back(tmp_path):
    rows, kept = run_offline(MLFLOW, tmp_path, (tmp_path / "runs").as_uri())
    names = ["cost", "accuracy", "learning_rate", "gradient_norm", "seconds"]
    assert sorted(kept) == sorted(names)  # the epoch is the step; no NaN
    for name in names:
        assert kept[name] == [[row["epoch"], pytest.approx(row[name])] for row in rows]


WANDB = """
import json, sys
sys.path.insert(0, "tests/unit")
from test_tracking import train
from nblib import tracking
wandb = tracking.tracker("wandb")
wandb.init(project="test")
history = train(wandb.log, validation=False)
wandb.finish()
print(json.dumps(history.rows))
"""
#: Nothing leaves this machine: no uploads, no reports, and a proxy that is not there.
OFFLINE = {
    "WANDB_MODE": "offline",
    "WANDB_ERROR_REPORTING": "false",
    "WANDB_DISABLE_GIT": "true",
    "WANDB_DISABLE_CODE": "true",
    "WANDB_CONSOLE": "off",
    "WANDB_SILENT": "true",
    "MLFLOW_ALLOW_FILE_STORE": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "OTEL_SDK_DISABLED": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def records(content):
    """The records of a LevelDB log: blocks of 32 KB, in them pieces with checksum, size, kind."""
    place, whole = 7, b""  # behind the file's own header
    while place + 7 <= len(content):
        if 32768 - place % 32768 < 7:  # too little for a piece
            place += 32768 - place % 32768
            continue
        _, size, kind = struct.unpack_from("<IHB", content, place)
        piece = content[place + 7 : place + 7 + size]
        place += 7 + size
        whole = piece if kind in (1, 2) else whole + piece
        if kind in (1, 4):
            yield whole


def test_wandb_takes_the_rows_unchanged(tmp_path):
    rows = run_offline(WANDB, tmp_path)

    from wandb.proto.wandb_internal_pb2 import Record

    (file,) = tmp_path.glob("wandb/offline-run-*/run-*.wandb")
    logged = [Record.FromString(one) for one in records(file.read_bytes())]
    histories = [
        {
            ".".join([item.key, *item.nested_key]).strip("."): json.loads(item.value_json)
            for item in record.history.item
        }
        for record in logged
        if record.WhichOneof("record_type") == "history"
    ]
    assert len(histories) == len(rows) == 4
    for found, row in zip(histories, rows, strict=True):
        for name, value in row.items():
            assert found[name] == pytest.approx(value, nan_ok=True) or (
                np.isnan(value) and found[name] == "NaN"
            )
