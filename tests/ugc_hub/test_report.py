import pytest

from ugc_hub import environment, report


@pytest.mark.parametrize(("host", "is_named"), [("", True), ("mail.example.com", False)])
def test_the_mailbox_is_named_where_mails_land_in_it(tmp_path, capsys, host, is_named):
    settings = environment.Environment(data_dir=tmp_path, email_host=host)

    report.summary(settings, {"BASE_URL": "http://127.0.0.1:8000"}, seconds=3)

    assert ("Mailbox       http://127.0.0.1:8000/mailbox/" in capsys.readouterr().out) is is_named
