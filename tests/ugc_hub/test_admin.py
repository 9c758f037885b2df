import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from ugc_hub.admin import DOMAINS
from ugc_hub.celery import DOMAINS as TASK_DOMAINS


@pytest.fixture
def operator(db):
    return get_user_model().objects.create(
        email="operator@example.com", is_staff=True, is_superuser=True
    )


@pytest.fixture
def app_list(operator):
    request = RequestFactory().get("/admin/")
    request.user = operator
    return admin.site.get_app_list(request)


def test_models_are_grouped_by_their_domain(app_list):
    ours = {str(app["name"]): app for app in app_list if app["app_label"] == "reviews"}

    names = {model["object_name"] for model in ours["Content"]["models"]}
    assert "Contribution" in names
    assert list(ours) == [str(name) for name in DOMAINS.values() if str(name) in ours]
    for app in ours.values():
        assert len({model["model"].__module__.split(".")[1] for model in app["models"]}) == 1


def test_no_model_is_lost_in_the_grouping(app_list):
    shown = [model["model"] for app in app_list for model in app["models"]]

    assert sorted(map(str, shown)) == sorted(map(str, admin.site._registry))


def test_every_domain_has_a_name_in_the_admin():
    assert set(DOMAINS) == set(TASK_DOMAINS)


def test_the_index_opens(operator):
    client = Client()
    client.force_login(operator)

    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_sign_in_is_on_the_page_of_all_staff():
    answer = Client().get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


@pytest.mark.django_db
def test_who_is_no_operator_is_refused():
    client = Client()
    client.force_login(get_user_model().objects.create(email="moderator@example.com"))

    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.django_db
def test_nobody_signs_up():
    form = {"email": "me@example.com", "password1": "long-enough-1", "password2": "long-enough-1"}
    Client().post("/accounts/signup/", form)

    assert not get_user_model().objects.exists()
