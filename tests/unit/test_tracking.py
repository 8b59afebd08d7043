"""Callbacks that keep the history: read back from the files and from the trackers themselves."""

import json
import struct

import numpy as np
import pandas as pd
import pytest

import nblib
from nblib import tracking


def train(*callbacks, epochs=3, validation=True):
    """Three epochs; without validation two of the columns are NaN."""
    X, y = np.arange(12.0).reshape(6, 2) / 12, np.array([[0.0], [1.0]] * 3)
    net = nblib.Network([2, 1], seed=0)
    held_out = (X, y) if validation else None
    return nblib.train(
        net, X, y, epochs=epochs, validation=held_out, callbacks=callbacks, progress=False
    )


READERS = {
    "csv_log": (tracking.csv_log, pd.read_csv),
    "json_lines": (tracking.json_lines, lambda path: pd.read_json(path, lines=True)),
}


@pytest.fixture(params=READERS)
def kind(request):
    return READERS[request.param]


@pytest.mark.parametrize("validation", [True, False])
def test_a_file_holds_the_history(tmp_path, kind, validation):
    log, read = kind
    history = train(log(tmp_path / "run"), validation=validation)
    expected = history.frame
    found = read(tmp_path / "run").astype(expected.dtypes.to_dict())
    pd.testing.assert_frame_equal(found, expected, rtol=1e-14)


def test_nan_is_an_empty_cell_and_null(tmp_path):
    train(tracking.csv_log(tmp_path / "a"), tracking.json_lines(tmp_path / "b"), validation=False)
    header, *lines = (tmp_path / "a").read_text().splitlines()
    place = header.split(",").index("val_cost")
    assert {line.split(",")[place] for line in lines} == {""}
    rows = [json.loads(line) for line in (tmp_path / "b").read_text().splitlines()]
    assert {row["val_cost"] for row in rows} == {None}


def test_json_has_null_for_infinity_and_plain_numbers_for_numpys(tmp_path):
    row = {"epoch": np.int64(1), "cost": np.float32(0.5), "bound": np.inf, "name": "a"}
    tracking.json_lines(tmp_path / "a")(row)
    found = (tmp_path / "a").read_text()
    assert found == '{"epoch": 1, "cost": 0.5, "bound": null, "name": "a"}\n'


def test_each_row_is_in_the_file_when_its_epoch_is_over(tmp_path, kind):
    log, read = kind
    seen = []
    train(log(tmp_path / "run"), lambda _: seen.append(len(read(tmp_path / "run"))))
    assert seen == [1, 2, 3, 4]


def test_an_earlier_file_stays_until_the_first_row_and_nothing_else_is_left(tmp_path, kind):
    log, read = kind
    path = tmp_path / "run"
    train(log(path), epochs=5)
    before = path.read_text()
    callback = log(path)
    assert path.read_text() == before
    train(callback, epochs=1)
    assert len(read(path)) == 2
    assert list(tmp_path.iterdir()) == [path]


def test_a_first_row_that_cannot_be_written_leaves_the_earlier_file(tmp_path, monkeypatch):
    path = tmp_path / "run"
    path.write_text("old")

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr("nblib._files.os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        tracking.csv_log(path)({"epoch": 0})
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_json_that_nobody_could_read_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        tracking.json_lines(tmp_path / "run")({"epoch": 0, "rates": [float("nan")]})
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_row_with_other_names_are_named(tmp_path, kind):
    with pytest.raises(FileNotFoundError, match=r"no such folder: .*nowhere"):
        kind[0](tmp_path / "nowhere" / "run")
    with pytest.raises(IsADirectoryError, match="expected the name of a file, found a folder"):
        kind[0](tmp_path)
    callback = tracking.csv_log(tmp_path / "run")
    callback({"epoch": 0, "cost": 1.0})
    with pytest.raises(ValueError, match=r"row with \['epoch', 'cost'\], got \['epoch'\]"):
        callback({"epoch": 1})


def test_with_step_passes_the_epoch_beside_the_numbers_and_drops_nan():
    """The signature is that of mlflow.log_metrics."""
    calls = []

    def log_metrics(metrics, step=None, synchronous=None):
        calls.append((step, metrics))

    history = train(tracking.with_step(log_metrics), validation=False)
    assert [step for step, _ in calls] == [0, 1, 2, 3]
    for (_, metrics), row in zip(calls, history.rows, strict=True):
        names = ["cost", "accuracy", "learning_rate", "gradient_norm", "seconds"]
        assert metrics == {name: row[name] for name in names}


def test_a_log_function_that_takes_more_than_the_row_gets_the_row_alone():
    """The signature is that of wandb.log; wandb and mlflow themselves run in tests/campaigns."""
    calls = []

    def log(row, step=None, commit=None, sync=None):
        calls.append((row, step, commit, sync))

    history = train(log, validation=False)
    assert [call[1:] for call in calls] == [(None, None, None)] * 4
    pd.testing.assert_frame_equal(pd.DataFrame([row for row, *_ in calls]), history.frame)


# --- a tracker itself ---


def test_tensorboard_finds_the_scalars(tmp_path):
    from tensorboardX import SummaryWriter
    from tensorboardX.proto.event_pb2 import Event

    with SummaryWriter(str(tmp_path)) as writer:
        history = train(tracking.scalars(writer), validation=False)
    (file,) = tmp_path.iterdir()
    content, found = file.read_bytes(), {}
    while content:  # the length, its checksum, an event, its checksum
        (length,) = struct.unpack_from("<Q", content)
        event = Event.FromString(content[12 : 12 + length])
        content = content[16 + length :]
        for value in event.summary.value:
            found[value.tag, event.step] = value.simple_value
    names = ["cost", "accuracy", "learning_rate", "gradient_norm", "seconds"]
    expected = {(name, row["epoch"]): row[name] for row in history.rows for name in names}
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, rel=1e-6)


def test_a_tracker_that_is_not_installed_is_named_in_one_line():
    with pytest.raises(
        ImportError, match=r"^nowhere is not installed: pip install nowhere, or all with"
    ):
        tracking.tracker("nowhere")
    with pytest.raises(
        ImportError, match=r"^nowhere is not installed: pip install nowhere, or all with"
    ):
        tracking.tracker("nowhere.tensorboard")
    assert tracking.tracker("json") is json


def test_a_tracker_that_lacks_something_itself_says_so(tmp_path, monkeypatch):
    (tmp_path / "half.py").write_text("import something_else")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="No module named 'something_else'"):
        tracking.tracker("half")
