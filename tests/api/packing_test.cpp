#include "api/gzip.hpp"
#include "api/packed_answers.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/api/unpacked.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

// Which files go out packed to who takes gzip, and which as they lie.
using namespace daybook;
using test::unpacked;
using test::world;

namespace {

/// Text of letters and digits that gzip makes a quarter smaller, and no more.
std::string hard_to_pack(std::size_t bytes) {
    std::mt19937 random(7);
    std::string out(bytes, '\0');
    for (auto& c : out) c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[random() & 63U];
    return out;
}

/// A site of one text file, asked by who takes gzip.
struct SiteOfOne {
    explicit SiteOfOne(const std::string& text) { base::write_unflushed(folder.path() / "list.csv", text); }
    api::Response ask(const std::string& name = {}, const std::string& value = {}) const {
        api::Headers headers{{"accept-encoding", "gzip"}};
        if (!value.empty()) headers.emplace_back(name, value);
        return handler({"GET", "/list.csv", headers, "192.0.2.7"});
    }
    tests::TempFolder folder;
    api::Handler handler = api::make_handler({world().catalogue(), world().archive().public_dir(), folder.path(), world().clock(), {}});
};

std::string packed_of(const api::Response& response) { return std::string(api::text_of(response).value_or("(a file)")); }

}  // namespace

BOOST_AUTO_TEST_SUITE(packing_of_files)

BOOST_AUTO_TEST_CASE(a_file_is_packed_as_its_text_is) {
    const auto path = world().archive().public_dir() / fmt::format("releases/{}/2024-04/v1/data.csv", test::kCoasts);
    const auto text = base::read_file(path);
    BOOST_TEST(unpacked(api::gzip(api::FileBody{path, 0, text.size()}, text.size()).value()) == text);
    BOOST_TEST(!api::gzip(api::FileBody{path, 0, text.size()}, 100).has_value());
    const auto csv = [&](std::uint64_t bytes, bool packs) { return api::Response{200, {{"Content-Type", "text/csv"}}, api::FileBody{path, 0, bytes, packs, bytes}}; };
    BOOST_TEST(api::is_compressible(csv(api::kMostPackedFile, true)));
    BOOST_TEST(!api::is_compressible(csv(5000, false)));
    BOOST_TEST(api::varies_by_coding(csv(api::kMostPackedFile, true)));
    BOOST_TEST(!api::varies_by_coding(csv(5000, false)));
}

BOOST_AUTO_TEST_CASE(a_file_of_more_than_16_mib_goes_out_as_it_lies_to_everybody) {
    const SiteOfOne site(std::string(api::kMostPackedFile + 1, 'x'));
    for (const auto& range : {std::string(), std::string("bytes=5-9")}) {
        const auto answer = site.ask("range", range);
        BOOST_TEST(answer.status == (range.empty() ? 200 : 206));
        BOOST_TEST(answer.header("Content-Encoding").empty());
        BOOST_TEST(answer.header("Accept-Ranges") == "bytes");
        BOOST_TEST(!answer.header("ETag").ends_with("-gzip\""));
        BOOST_TEST(answer.header("Vary").empty(), "of which no other form is ever sent");
        BOOST_TEST(api::body_length(answer).value() == (range.empty() ? api::kMostPackedFile + 1 : 5));
    }
    const SiteOfOne as_large_as_may_be(std::string(api::kMostPackedFile, 'x'));
    BOOST_TEST(as_large_as_may_be.ask().header("Content-Encoding") == "gzip");
}

BOOST_AUTO_TEST_CASE(a_file_that_packs_to_more_than_is_kept_goes_out_as_it_lies_each_time) {
    const SiteOfOne site(hard_to_pack(6 << 20));
    for (int i = 0; i < 2; ++i) {
        const auto answer = site.ask();
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.header("Content-Encoding").empty());
        BOOST_TEST(answer.header("Accept-Ranges") == "bytes");
        BOOST_TEST(answer.header("Vary") == "Accept-Encoding");
        BOOST_TEST(!answer.header("ETag").ends_with("-gzip\""));
        BOOST_TEST(site.ask("if-none-match", std::string(answer.header("ETag"))).status == 304);
    }
}

BOOST_AUTO_TEST_CASE(a_page_that_another_takes_the_place_of_is_sent_and_packed_as_it_was_when_it_was_looked_at) {
    const std::string before(5000, 'a'), after(9000, 'b');
    const SiteOfOne site(before);
    const auto file = site.folder.path() / "list.csv";
    const auto answer = site.handler({"GET", "/list.csv", {}, "192.0.2.7"});
    base::write_durably(file, after);
    const auto& body = std::get<api::FileBody>(answer.body);
    BOOST_TEST(api::read_pieces(body, 1 << 20)() == before);
    BOOST_TEST(unpacked(api::gzip(body, 1 << 20).value()) == before);
    BOOST_TEST(unpacked(packed_of(site.ask())) == after);
}

BOOST_AUTO_TEST_CASE(who_has_not_taken_what_was_sent_packed_gets_the_file_and_is_refused_nothing) {
    const SiteOfOne site(hard_to_pack(5 << 20));
    api::PackedAnswers answers;
    const auto ask = [&](const std::string& client) {
        auto response = site.handler({"GET", "/list.csv", {}, client});
        response.set("ETag", "\"list-gzip\"");
        const bool packed = answers.pack(response, client, 0);
        BOOST_TEST(packed == api::text_of(response).has_value());
        return response;
    };
    std::vector<api::Response> untaken;
    while (untaken.size() < 20 && (untaken.empty() || api::text_of(untaken.back()))) untaken.push_back(ask("192.0.2.7"));
    BOOST_TEST(untaken.size() == 9U, "32 MiB are eight of them");
    BOOST_TEST(std::holds_alternative<api::FileBody>(untaken.back().body));
    BOOST_TEST(api::text_of(ask("192.0.2.8")).has_value(), "another client is another");
    untaken.erase(untaken.begin());
    BOOST_TEST(api::text_of(ask("192.0.2.7")).has_value(), "and who takes it gets the next");
}

BOOST_AUTO_TEST_SUITE_END()
