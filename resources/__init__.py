"""What Layerloom brings along: themes, icons, fonts, data sets, example projects. No code."""
