package elsewhere

var Name = "by-another-package"
