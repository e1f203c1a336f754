#include "publisher/app/check_outputs.hpp"

#include "publisher/base/error.hpp"

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

bool are_one(const fs::path& a, const fs::path& b) {
    std::error_code failed;
    if (fs::equivalent(a, b, failed)) return true;
    const auto one = fs::weakly_canonical(a, failed);
    return !failed && one == fs::weakly_canonical(b, failed) && !failed;
}

}  // namespace

void refuse_overwriting(const std::vector<fs::path>& read, const std::vector<Output>& written) {
    for (const auto& output : written)
        for (const auto& input : read)
            if (are_one(output.path, input))
                throw Error::make(ErrorKind::usage,
                                  "{} would write over {}, which is read; give another name", output.option,
                                  input.string());
    for (std::size_t i = 0; i < written.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (are_one(written[i].path, written[j].path))
                throw Error::make(ErrorKind::usage, "{} and {} would both write {}; give another name",
                                  written[j].option, written[i].option, written[i].path.string());
    for (const auto& output : written)
        if (std::error_code failed; !output.may_exist && fs::exists(output.path, failed))
            throw Error::make(
                ErrorKind::usage,
                "{} would write over {}, which is there already; give another name, or --overwrite",
                output.option, output.path.string());
}

}  // namespace daybook::app
