#include "tests/api/world.hpp"

#include "api/routes.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/api/listener_fixture.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <mutex>

namespace daybook::test {

namespace {

std::string url_of(const std::string& organisation, const std::string& month) {
    return "https://" + organisation + ".example/spend " + month + ".csv";
}

void write_site(const std::filesystem::path& root) {
    base::write_flushed(root / "index.html", "<!DOCTYPE html><title>Home</title>");
    base::write_flushed(root / "404.html", "<!DOCTYPE html><title>Not here</title>");
    base::write_flushed(root / "datasets" / "index.html", "<!DOCTYPE html><title>Datasets</title>" + tests::spend_csv(tests::month_of_payments("2024-04", 60)));
    base::write_flushed(root / "assets" / "daybook.css", "body{}");
    base::write_flushed(root / "empty" / "x.txt", "x");
    for (const auto* name : {"changes.atom", "releases.atom"}) base::write_flushed(root / "feeds" / name, "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>");
    base::write_flushed(root / "calendar" / "releases.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
}

}  // namespace

World::World() {
    archive_.offer("coasts", "2024-04", url_of("coasts", "2024-04"),
                   tests::spend_csv(tests::month_of_payments("2024-04", 60)));
    archive_.offer("coasts", "2024-05", url_of("coasts", "2024-05"),
                   tests::spend_csv(tests::month_of_payments("2024-05", 50, 1)));
    archive_.offer("harbours", "2024-04", url_of("harbours", "2024-04"),
                   tests::spend_csv(tests::month_of_payments("2024-04", 40, 2), "Harbours Agency"));
    archive_.release("2024-06-03T08:30:00Z");
    archive_.offer("coasts", "2024-05", url_of("coasts", "2024-05"),
                   tests::spend_csv(tests::month_of_payments("2024-05", 51, 1)));
    archive_.release("2024-06-10T08:30:00Z");
    archive_.offer("coasts", "2024-07", url_of("coasts", "2024-07"),
                   tests::spend_csv(tests::month_of_payments("2024-07", 3, 3)));
    archive_.release("2024-08-01T08:30:00Z");
    write_site(site_.path());
    catalogue_ = std::make_unique<catalogue::Catalogue>(tests::index_settings(archive_.public_dir(), archive_.index_dir()));
    catalogue_->follow();
    const auto keep_line = [this, mutex = std::make_shared<std::mutex>()](const std::string& line) {
        const std::lock_guard lock(*mutex);
        log_.push_back(line);
    };
    auto application = api::make_application({*catalogue_, archive_.public_dir(), site_.path(), clock_, keep_line});
    handler_ = std::move(application.handle);
    api::ListenerSettings any_port;
    any_port.at_once = std::move(application.at_once);
    any_port.admit = std::move(application.admit);
    any_port.refuse = std::move(application.refuse);
    any_port.cut = std::move(application.cut);
    any_port.most_body = api::most_body;
    any_port.port = 0;
    for (const auto& kind : listener_kinds()) listeners_.push_back(kind.listen(any_port, handler_));
}

void World::release_month(const std::string& organisation, const std::string& month, const std::string& at) {
    archive_.offer(organisation, month, url_of(organisation, month),
                   tests::spend_csv(tests::month_of_payments(month, 7, 4), organisation));
    archive_.release(at);
}

namespace {

std::unique_ptr<World> the_world;

/// Listeners and index go before the libraries under them are torn down.
struct EndOfWorld {
    ~EndOfWorld() { the_world.reset(); }
};
BOOST_TEST_GLOBAL_FIXTURE(EndOfWorld);

}  // namespace

World& world() {
    if (!the_world) the_world = std::make_unique<World>();
    return *the_world;
}

base::json::Value json_of(const Answer& answer) {
    return base::json::parse(answer.body);
}

}  // namespace daybook::test
