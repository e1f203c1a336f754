#include "harvesters/answers.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using harvesters::Answers;
using test::Canned;

namespace {

/// Bytes by file, in one text.
std::string files_in(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files[entry.path().filename().string()] = base::read_file(entry.path());
    std::string out;
    for (const auto& [name, bytes] : files) out += name + "\n" + bytes + "\n";
    return out;
}

/// Answers of two sources, kept in a folder.
struct KeptAnswers : test::Catalogue {
    test::TemporaryFolder folder;
    harvesters::Fetcher fetcher{fetch_limits};
    Answers::Fetch fetch = [this](const auto& url, const auto& to, const auto& known) {
        return fetcher.fetch(url, to, known);
    };

    KeptAnswers() {
        for (const std::string path : {"/coasts", "/rivers"})
            server.serve(path, [path](const test::Asked& asked) {
                return asked.has("if-none-match") ? Canned{.status = 304}
                                                  : Canned{.headers = {{"ETag", "\"1\""}}, .body = path};
            });
        Answers answers(fetch, folder.path());
        answers.get({url("/coasts")}, {"coasts"});
        answers.get({url("/rivers")}, {"rivers"});
    }
    /// True when it is known already what the path answers.
    bool is_kept(Answers& answers, const std::string& path) {
        BOOST_TEST(answers.get({url(path)}).body == path);
        return server.asked().back().has("if-none-match");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept_answers, KeptAnswers)

BOOST_AUTO_TEST_CASE(a_source_that_could_not_be_read_keeps_its_own_answers_and_no_other_source_s) {
    Answers(fetch, folder.path()).forget_unused({"rivers"});
    Answers answers(fetch, folder.path());
    BOOST_TEST(!is_kept(answers, "/coasts"));
    BOOST_TEST(is_kept(answers, "/rivers"));
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_again_stays_and_the_rest_goes) {
    Answers answers(fetch, folder.path());
    answers.get({url("/coasts")}, {"coasts"});
    answers.forget_unused();
    Answers later(fetch, folder.path());
    BOOST_TEST(is_kept(later, "/coasts"));
    BOOST_TEST(!is_kept(later, "/rivers"));
}

BOOST_AUTO_TEST_CASE(an_answer_of_which_nobody_knows_whose_it_is_stays_while_a_source_is_unread) {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        if (entry.path().extension() != ".json") continue;
        base::write_unflushed(entry.path(),
                              test::with(base::read_file(entry.path()), "\"source\"", "\"before\""));
    }
    Answers(fetch, folder.path()).forget_unused({"forests"});
    Answers answers(fetch, folder.path());
    BOOST_TEST(is_kept(answers, "/coasts"));
}

BOOST_AUTO_TEST_CASE(what_another_process_keeps_is_read_and_never_written) {
    const auto before = files_in(folder.path());
    const test::TemporaryFolder own;
    Answers answers(fetch, own.path(), UINT64_C(64) << 20, folder.path());
    BOOST_TEST(is_kept(answers, "/coasts"));
    BOOST_TEST(std::filesystem::is_empty(own.path()));
    server.serve("/rivers", Canned{.body = "other"});
    BOOST_TEST(answers.get({url("/rivers")}).body == "other");
    BOOST_TEST(answers.get({url("/rivers")}).body == "other");
    BOOST_TEST(files_in(folder.path()) == before);
}

BOOST_AUTO_TEST_CASE(what_another_process_is_just_replacing_is_asked_for_without_validators) {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (entry.path().extension() == ".body") base::write_unflushed(entry.path(), "newer");
    const test::TemporaryFolder own;
    Answers answers(fetch, own.path(), UINT64_C(64) << 20, folder.path());
    BOOST_TEST(!is_kept(answers, "/coasts"));
}

BOOST_AUTO_TEST_CASE(what_another_process_throws_away_meanwhile_is_asked_for_again) {
    const auto while_asked = [this](const auto& url, const auto& to, const auto& known) {
        auto out = fetcher.fetch(url, to, known);
        std::filesystem::remove_all(folder.path());
        return out;
    };
    const test::TemporaryFolder own;
    Answers answers(while_asked, own.path(), UINT64_C(64) << 20, folder.path());
    BOOST_TEST(!is_kept(answers, "/coasts"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_could_not_be_read_is_asked_for_whole_next_time) {
    Answers answers(fetch, folder.path());
    answers.get({url("/coasts")}, {"coasts"});
    answers.distrust({url("/coasts")}, {"coasts"});
    Answers later(fetch, folder.path());
    BOOST_TEST(!is_kept(later, "/coasts"));
    BOOST_TEST(is_kept(later, "/rivers"));
    BOOST_TEST(is_kept(later, "/coasts"), "once it was");
}

BOOST_AUTO_TEST_CASE(validators_stand_for_an_answer_for_so_many_days_and_then_it_is_asked_for_whole) {
    using std::chrono::days;
    const auto now = base::SystemClock().now();
    const auto later = [&](int n) { return harvesters::Trust{now + days(n), days(7)}; };
    const auto most = UINT64_C(64) << 20;
    // By programs before this one: when it was got is told by the file.
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (entry.path().extension() == ".json")
            base::write_unflushed(entry.path(), test::with(base::read_file(entry.path()), "\"got\"", "\"before\""));
    Answers soon(fetch, folder.path(), most, {}, later(6));
    BOOST_TEST(is_kept(soon, "/coasts"));
    Answers after(fetch, folder.path(), most, {}, later(8));
    BOOST_TEST(!is_kept(after, "/coasts"));
    Answers then(fetch, folder.path(), most, {}, later(9));
    BOOST_TEST(is_kept(then, "/coasts"));
    BOOST_TEST(!is_kept(then, "/rivers"));
}

BOOST_AUTO_TEST_CASE(what_comes_with_the_headers_of_one_source_is_not_given_to_another) {
    server.serve("/secret", [](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304} : Canned{.headers = {{"ETag", "\"1\""}}, .body = "/secret"};
    });
    Answers answers(fetch, folder.path());
    answers.get({url("/secret")}, {"coasts", true});
    BOOST_TEST(answers.get({url("/secret")}, {"rivers"}).body == "/secret");
    BOOST_TEST(!server.asked().back().has("if-none-match"));
    answers.get({url("/secret")}, {"forests", true});
    BOOST_TEST(!server.asked().back().has("if-none-match"));
    answers.get({url("/secret")}, {"coasts", true});
    BOOST_TEST(server.asked().back().has("if-none-match"));
}

BOOST_AUTO_TEST_CASE(an_address_that_led_elsewhere_is_asked_for_whole_once_it_answers_itself) {
    server.serve("/page", Canned{.status = 302, .headers = {{"Location", "/coasts"}}});
    Answers answers(fetch, folder.path());
    BOOST_TEST(answers.get({url("/page")}).body == "/coasts");
    answers.get({url("/page")});
    BOOST_TEST(server.asked().back().has("if-none-match"), "there it is known");
    server.serve("/page", [](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304} : Canned{.body = "three files"};
    });
    BOOST_TEST(answers.get({url("/page")}).body == "three files");
}

BOOST_AUTO_TEST_SUITE_END()
