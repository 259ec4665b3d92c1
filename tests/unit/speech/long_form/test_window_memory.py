from captioner.speech.long_form.window_model import batch_size_for, free_memory_bytes, row_bytes


def test_a_row_of_a_large_model_takes_hundreds_of_megabytes() -> None:
    large = row_bytes(1280, 32, 1500, 5)

    assert 0.5e9 < large < 1.5e9
    assert row_bytes(1280, 2, 1500, 1) < large / 2
    assert row_bytes(384, 4, 500, 1) < 0.05e9


def test_half_of_the_free_memory_is_used_within_limits() -> None:
    assert batch_size_for(10**9, 8 * 10**9, "cpu") == 4
    assert batch_size_for(10**9, 10**8, "cpu") == 1
    assert batch_size_for(10**6, 10**12, "cpu") == 8
    assert batch_size_for(10**6, 10**12, "cuda") == 32


def test_free_memory_is_told_even_without_a_gpu() -> None:
    assert free_memory_bytes("cpu") > 0
    assert free_memory_bytes("cuda") > 0
